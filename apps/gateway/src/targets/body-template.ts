import { parseTemplate, parseText, renderTemplate, renderText, type Template, type TextTemplate } from "@metka/links";

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** JSON whose strings may hold macros. */
type JsonTemplate =
  | { readonly kind: "text"; readonly text: TextTemplate }
  | { readonly kind: "constant"; readonly value: null | boolean | number }
  | { readonly kind: "list"; readonly items: readonly JsonTemplate[] }
  | { readonly kind: "object"; readonly fields: readonly (readonly [name: string, value: JsonTemplate])[] };

/** The body of a POST: JSON, or a form's pairs. */
export type BodyTemplate =
  | { readonly kind: "json"; readonly json: JsonTemplate }
  | { readonly kind: "form"; readonly template: Template };

export type ParsedBody =
  | { readonly ok: true; readonly body: BodyTemplate }
  | { readonly ok: false; readonly problems: readonly string[] };

type Known = (name: string) => boolean;
type Lookup = (macro: string) => string | undefined;

/** Before a form's pairs: they are a query like any other. */
const FORM = "https://form.example/?";

export function parseBody(source: string, isKnown: Known): ParsedBody {
  if (!/^\s*[[{]/.test(source)) {
    const parsed = parseTemplate(FORM + source.trim(), { macros: isKnown });
    if (parsed.ok) return { ok: true, body: { kind: "form", template: parsed.template } };
    return { ok: false, problems: parsed.problems.map(({ message }) => message) };
  }
  let json: Json;
  try {
    json = JSON.parse(source);
  } catch (error) {
    return { ok: false, problems: [`это не JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const problems: string[] = [];
  const template = parseJson(json, isKnown, problems);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, body: { kind: "json", json: template } };
}

/** A field, an item or a form's pair in which one of the macros has no value is left out. */
export function renderBody(body: BodyTemplate, value: Lookup): string {
  if (body.kind === "form") return renderTemplate(body.template, value).url.slice(FORM.length);
  return JSON.stringify(renderJson(body.json, value) ?? null);
}

function parseJson(json: Json, isKnown: Known, problems: string[]): JsonTemplate {
  if (typeof json === "string") {
    const parsed = parseText(json, isKnown);
    if (parsed.ok) return { kind: "text", text: parsed.text };
    problems.push(...parsed.problems.map(({ message }) => message));
    return { kind: "constant", value: null };
  }
  if (typeof json !== "object" || json === null) return { kind: "constant", value: json };
  if (isList(json)) return { kind: "list", items: json.map((item) => parseJson(item, isKnown, problems)) };
  const fields = Object.entries(json).map(([name, field]) => {
    if (name.includes("{")) problems.push(`Макрос в имени поля «${name}»: он может стоять только в значении.`);
    return [name, parseJson(field, isKnown, problems)] as const;
  });
  return { kind: "object", fields };
}

function isList(json: readonly Json[] | { readonly [name: string]: Json }): json is readonly Json[] {
  return Array.isArray(json);
}

function renderJson(template: JsonTemplate, value: Lookup): Json | undefined {
  switch (template.kind) {
    case "text":
      return template.text.lines.every((line) => line.length === 0) ? "" : renderText(template.text, value);
    case "constant":
      return template.value;
    case "list":
      return template.items.map((item) => renderJson(item, value)).filter((item) => item !== undefined);
    case "object": {
      const fields = template.fields.map(([name, field]) => [name, renderJson(field, value)] as const);
      return Object.fromEntries(fields.flatMap(([name, field]) => (field === undefined ? [] : [[name, field]])));
    }
  }
}
