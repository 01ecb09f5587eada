import { Type } from "typebox";

export const ErrorDetailSchema = Type.Object({
  path: Type.String({ description: "JSON Pointer поля, например /user_id; в CSV — строка и колонка" }),
  message: Type.String(),
});

export const ErrorAnswerSchema = Type.Object(
  {
    success: Type.Literal(false),
    error: Type.Object({
      code: Type.String({ description: "Код из docs/errors.md" }),
      message: Type.String(),
      details: Type.Optional(Type.Array(ErrorDetailSchema)),
    }),
  },
  {
    examples: [
      {
        success: false,
        error: {
          code: "invalid_request",
          message: "Запрос не принят: исправьте указанные поля",
          details: [{ path: "/user_id", message: "содержит символ U+0000: уберите его" }],
        },
      },
    ],
  },
);

export type ErrorDetail = Type.Static<typeof ErrorDetailSchema>;
export type ErrorAnswer = Type.Static<typeof ErrorAnswerSchema>;
