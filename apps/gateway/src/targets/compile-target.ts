import type { ErrorDetail, TargetSettings } from "@metka/contract";
import { parseTemplate, parseText, type Template, type TextTemplate } from "@metka/links";
import { type BodyTemplate, parseBody } from "./body-template.ts";
import { isTargetMacro, isTextMacro } from "./macros.ts";
import { holdSecrets, secretNames } from "./secrets.ts";

/** A target's settings, checked and ready to compose messages with. */
export interface Target {
  readonly settings: TargetSettings;
  readonly url: Template;
  /** Host and port, in ASCII. */
  readonly host: string;
  readonly body: BodyTemplate | null;
  /** Of `{text}` for conversions. */
  readonly text: TextTemplate | null;
  /** Environment variables that it needs. */
  readonly secrets: readonly string[];
}

export type CompiledTarget =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly problems: readonly ErrorDetail[] };

/** Finds mistakes that a schema cannot find. `ownHosts`: hosts of this gateway, which must not call itself. */
export function compileTarget(settings: TargetSettings, ownHosts: readonly string[]): CompiledTarget {
  const { values, separator } = settings;
  const problems: ErrorDetail[] = [];
  const problem = (field: string, message: string) => problems.push({ path: `/settings/${field}`, message });
  const isKnown = (name: string) => isTargetMacro(name, values);
  const held = holdSecrets(settings.url);
  for (const message of held.problems) problem("url", message);
  const url = parseTemplate(held.template, { macros: isKnown, ownHosts, separator });
  if (!url.ok) for (const { message } of url.problems) problem("url", message);
  const body = settings.body === null ? null : parseBody(settings.body, isKnown);
  if (body?.ok === false) for (const message of body.problems) problem("body", message);
  const text = settings.text === "" ? null : parseText(settings.text, (name) => isTextMacro(name, values));
  if (text?.ok === false) for (const { message } of text.problems) problem("text", message);
  for (const [field, message] of mistakes(settings, isKnown)) problem(field, message);
  if (problems.length > 0 || !url.ok || body?.ok === false || text?.ok === false) return { ok: false, problems };
  const target = {
    settings,
    url: url.template,
    host: new URL(url.template.source).host,
    body: body?.body ?? null,
    text: text?.text ?? null,
    secrets: secretNames(settings.url),
  };
  return { ok: true, target };
}

function mistakes(settings: TargetSettings, isKnown: (name: string) => boolean): (readonly [string, string])[] {
  const { method, body, required, preset, alerts } = settings;
  const found: (readonly [string, string])[] = [];
  if (method === "GET" && body !== null) found.push(["body", "у GET нет тела: поставьте method POST или уберите body"]);
  if (body?.includes("{env:")) found.push(["body", "секрет может стоять только в url"]);
  for (const [index, name] of required.entries()) {
    if (!isKnown(name)) found.push([`required/${index}`, `макроса {${name}} нет`]);
  }
  if (preset === "vk-ads-pixel" && alerts.length > 0) {
    found.push(["alerts", "пиксель оповещений не принимает: назовите для них другого получателя"]);
  }
  return found;
}
