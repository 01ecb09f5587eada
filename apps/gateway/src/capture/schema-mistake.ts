import { PATTERN_HINTS } from "@metka/contract";
import type { TLocalizedValidationError } from "typebox/error";

/** A mistake against a schema, for the person who wrote the file. */
export function schemaMistake(error: TLocalizedValidationError): string {
  switch (error.keyword) {
    case "required":
      return `нет поля ${error.params.requiredProperties.join(", ")}`;
    case "additionalProperties":
      return `лишнее поле ${error.params.additionalProperties.join(", ")}`;
    case "type":
      return `тип не тот, ожидается ${[error.params.type].flat().join(", ")}`;
    case "pattern":
      return PATTERN_HINTS.get(String(error.params.pattern)) ?? "содержит символ U+0000: уберите его";
    case "minLength":
      return "не должно быть пустым";
    case "maxLength":
      return `длиннее ${error.params.limit} символов`;
    case "minItems":
      return "нужен хотя бы один оффер";
    default:
      return error.message;
  }
}
