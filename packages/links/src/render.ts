import { hasMacro } from "./macro.ts";
import { firstValue } from "./macro-value.ts";
import type { EncodedText, ValuePart } from "./parameters.ts";
import { encodeValue } from "./percent.ts";
import type { Template } from "./template.ts";

export interface Rendered {
  readonly url: string;
  /** Decoded, of the whole rendered query, in order. */
  readonly params: ReadonlyArray<readonly [name: string, value: string]>;
}

/**
 * Fills a template in. `value` gives a macro's raw value; `undefined`, "" and a value that is itself an unresolved
 * macro count as missing, "0" does not. A parameter in which one of the macros has no value is left out.
 */
export function renderTemplate(template: Template, value: (macro: string) => string | undefined): Rendered {
  const params: Array<readonly [string, string]> = [];
  const { separator } = template;
  let query = "";
  for (const parameter of template.parameters) {
    if (parameter.kind === "fixed") {
      query += `${query === "" ? "?" : separator}${parameter.text}`;
      params.push(parameter.pair);
      continue;
    }
    const filled = fill(parameter.parts, value);
    if (filled === undefined) continue;
    query += `${query === "" ? "?" : separator}${parameter.head}${filled.encoded}`;
    params.push([parameter.name, filled.decoded]);
  }
  return { url: template.beforeQuery + query + template.fragment, params };
}

function fill(parts: readonly ValuePart[], value: (macro: string) => string | undefined): EncodedText | undefined {
  let encoded = "";
  let decoded = "";
  for (const part of parts) {
    const text = part.kind === "text" ? part.text : choose(part.names, part.literal, value);
    if (text === undefined) return undefined;
    encoded += text.encoded;
    decoded += text.decoded;
  }
  // Each part alone holds no macro, but together they may: `{x}{y}` of "{" and "user}".
  return parts.length > 1 && hasMacro(decoded) ? undefined : { encoded, decoded };
}

function choose(
  names: readonly string[],
  literal: EncodedText | undefined,
  value: (macro: string) => string | undefined,
): EncodedText | undefined {
  const decoded = firstValue(names, value);
  return decoded === undefined ? literal : { encoded: encodeValue(decoded), decoded };
}
