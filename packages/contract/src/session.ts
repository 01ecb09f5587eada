import { Type } from "typebox";

/** One of the two: the admin token, or the code of the link that a start prints. */
export const SignInSchema = Type.Object(
  {
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000, description: "Токен администратора" })),
    code: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Код из ссылки, годен один раз" })),
  },
  { additionalProperties: false, minProperties: 1, maxProperties: 1 },
);

export const SessionSchema = Type.Object({
  expires_at: Type.String({ description: "До какого времени вход действует" }),
});

export type SignIn = Type.Static<typeof SignInSchema>;
export type Session = Type.Static<typeof SessionSchema>;
