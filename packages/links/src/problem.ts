/** Why a template is refused; stable, for programs. */
export type TemplateProblemCode =
  | "not_a_url"
  | "scheme"
  | "credentials"
  | "own_host"
  | "forbidden_character"
  | "bad_macro"
  | "unknown_macro"
  | "macro_in_host"
  | "macro_outside_query"
  | "second_question_mark"
  | "empty_parameter_name"
  | "repeated_parameter"
  | "bad_escape";

/** `message` is Russian, for the person who wrote the template: it names the place and how to fix it. */
export interface TemplateProblem {
  readonly code: TemplateProblemCode;
  readonly message: string;
}

export function problem(code: TemplateProblemCode, message: string): TemplateProblem {
  return { code, message };
}
