import { PATTERN_HINTS } from "@metka/contract";
import type { TLocalizedValidationError } from "typebox/error";
import { nearestName } from "../nearest-name.ts";

/** A mistake against a schema, for the person who wrote the file; `known`: the fields that it may have. */
export function schemaMistake(error: TLocalizedValidationError, known: readonly string[] = []): string {
  switch (error.keyword) {
    case "required":
      return `нет поля ${error.params.requiredProperties.join(", ")}`;
    case "additionalProperties":
      return error.params.additionalProperties.map((name) => unknownField(name, known)).join("; ");
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

function unknownField(name: string, known: readonly string[]): string {
  const meant = nearestName(name, known);
  return meant === undefined ? `лишнее поле ${name}` : `поля ${name} нет, похоже на ${meant}`;
}
