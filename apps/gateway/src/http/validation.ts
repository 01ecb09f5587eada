import { cutTo, type ErrorDetail, isLonger, NAME_MAX, PATTERN_HINTS } from "@metka/contract";
import type { FastifySchemaValidationError } from "fastify";
import { pointerPart } from "../json-pointer.ts";

/** One mistake a field is enough for a reader. */
export function validationDetails(errors: readonly FastifySchemaValidationError[], context: unknown): ErrorDetail[] {
  const details = new Map<string, ErrorDetail>();
  for (const error of errors) {
    const detail = context === "querystring" && error.keyword === "type" ? namedTwice(error) : toDetail(error);
    if (detail !== undefined && !details.has(detail.path)) details.set(detail.path, detail);
  }
  return [...details.values()];
}

/** A query's parameters are text, or a list where a name came more than once. */
function namedTwice({ instancePath }: FastifySchemaValidationError): ErrorDetail {
  return { path: instancePath, message: "параметр назван больше одного раза: оставьте один" };
}

function toDetail({
  keyword,
  instancePath,
  schemaPath,
  params,
  message,
}: FastifySchemaValidationError): ErrorDetail | undefined {
  switch (keyword) {
    case "propertyNames":
      return wrongName(instancePath, String(params.propertyName));
    case "type":
      return { path: instancePath, message: `тип не тот, ожидается: ${typeNames(params.type)}` };
    case "additionalProperties":
      return {
        path: `${instancePath}/${pointerPart(String(params.additionalProperty))}`,
        message: "такого параметра нет: уберите его или исправьте имя",
      };
    case "enum":
    case "const":
      return {
        path: instancePath,
        message: `годится только: ${[params.allowedValues ?? params.allowedValue].flat().map(String).join(", ")}`,
      };
    case "minimum":
    case "maximum":
      return { path: instancePath, message: outOfRange(keyword, Number(params.limit)) };
    case "required":
      return { path: `${instancePath}/${pointerPart(String(params.missingProperty))}`, message: "нужно это поле" };
    case "minLength":
      return { path: instancePath, message: "не должно быть пустым" };
    case "maxItems":
      return { path: instancePath, message: `больше ${params.limit} значений` };
    case "maxLength":
      // `propertyNames`, which follows, reports it.
      if (schemaPath.endsWith("/propertyNames/maxLength")) return undefined;
      return { path: instancePath, message: `длиннее ${params.limit} символов` };
    case "pattern":
      // `propertyNames`, which follows, reports the pattern of the name.
      return message?.includes("?!")
        ? undefined
        : {
            path: instancePath,
            message: PATTERN_HINTS.get(String(params.pattern)) ?? "содержит символ U+0000: уберите его",
          };
    default:
      return { path: instancePath, message: message ?? keyword };
  }
}

function wrongName(instancePath: string, name: string): ErrorDetail {
  const long = isLonger(name, NAME_MAX);
  return {
    path: `${instancePath}/${pointerPart(cutTo(name, NAME_MAX))}`,
    message: long ? `имя поля длиннее ${NAME_MAX} символов` : "такое имя поля не принимается",
  };
}

/** Numbers beyond 2^53 lose digits on their way; other limits are a field's own. */
function outOfRange(keyword: "minimum" | "maximum", limit: number): string {
  if (Math.abs(limit) === Number.MAX_SAFE_INTEGER) return "число больше 2^53 − 1 по модулю: передайте его строкой";
  return keyword === "minimum" ? `не меньше ${limit}` : `не больше ${limit}`;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "строка"],
  ["number", "число"],
  ["integer", "целое число"],
  ["boolean", "true или false"],
  ["object", "объект"],
  ["null", "null"],
]);

function typeNames(type: unknown): string {
  const names = Array.isArray(type) ? type : [type];
  return names.map((name) => TYPES.get(String(name)) ?? String(name)).join(", ");
}
