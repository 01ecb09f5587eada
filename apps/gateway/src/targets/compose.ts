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
  if (ofConversion && target.text !== null) {
    const text = renderText(target.text, (name) => known.get(name));
    if (text !== undefined) known.set("text", text);
  }
  const missing = ofConversion ? settings.required.find((name) => !isGiven(known.get(name))) : undefined;
  if (missing !== undefined) return skip(whyMissing(missing, facts));
  const value = (name: string) => known.get(name);
  return {
    kind: "send",
    host: target.host,
    url: nameSecrets(renderTemplate(target.url, value).url),
    method: settings.method,
    body: target.body === null ? null : renderBody(target.body, value),
  };
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
