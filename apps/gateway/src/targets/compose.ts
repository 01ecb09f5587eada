import { hasMacro, renderTemplate, renderText } from "@metka/links";
import type { Compose, Composed, MessageFacts } from "../store/targets/model.ts";
import { renderBody } from "./body-template.ts";
import { compileTarget, type Target } from "./compile-target.ts";
import { alertValues, conversionValues } from "./message-values.ts";
import { parseTargetSettings } from "./parse-settings.ts";
import { nameSecrets } from "./secrets.ts";

/** Composes messages: out of a target's settings and the facts, the request to send, or why there is none. */
export function composeWith(ownHosts: readonly string[]): Compose {
  return (facts) => {
    const { target } = facts;
    if (target === undefined) return skip("получатель удалён");
    if (target.active === 0) return skip("получатель выключен");
    const compiled = compileTarget(parseTargetSettings(target), ownHosts);
    if (!compiled.ok) return skip(`настройки получателя не годятся: ${compiled.problems[0]?.message}`);
    return composeFor(compiled.target, facts);
  };
}

function composeFor(target: Target, facts: MessageFacts): Composed {
  const { settings } = target;
  const ofConversion = facts.message.kind === "conversion";
  if (ofConversion && facts.conversion === undefined) return skip("конверсия удалена");
  const found = ofConversion ? conversionValues(facts) : alertValues(facts);
  const known = new Map([...found, ...Object.entries(settings.values)]);
  if (ofConversion) addText(target, known);
  const missing = ofConversion ? settings.required.find((name) => !isGiven(known.get(name))) : undefined;
  if (missing !== undefined) return skip(whyMissing(missing, facts));
  return { kind: "send", host: target.host, ...requestOf(target, known) };
}

type Values = ReadonlyMap<string, string>;

/** A conversion's `{text}`, out of its other values. */
function addText({ text }: Target, known: Map<string, string>): void {
  const rendered = text === null ? undefined : renderText(text, (name) => known.get(name));
  if (rendered !== undefined) known.set("text", rendered);
}

function requestOf({ settings, url, body }: Target, known: Values) {
  const value = (name: string) => known.get(name);
  return {
    url: nameSecrets(renderTemplate(url, value).url),
    method: settings.method,
    body: body === null ? null : renderBody(body, value),
  };
}

/** The request about a conversion with these values, for people to look at. */
export function exampleRequest(target: Target, values: Values): ReturnType<typeof requestOf> {
  const known = new Map([...values, ...Object.entries(target.settings.values)]);
  addText(target, known);
  return requestOf(target, known);
}

function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== "" && !hasMacro(value);
}

function whyMissing(name: string, { click, conversion }: MessageFacts): string {
  if (conversion?.click_id == null) return `нет {${name}}: у конверсии нет клика`;
  if (click === undefined) return `нет {${name}}: клика уже нет`;
  if (name === "rb_clickid") {
    return "нет {rb_clickid}: его не было в ссылке объявления, добавьте к ней rb_clickid={{clickid}}";
  }
  return `нет {${name}}: у клика и конверсии нет такого значения`;
}

function skip(reason: string): Composed {
  return { kind: "skip", reason };
}
