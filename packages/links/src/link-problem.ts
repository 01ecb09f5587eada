import type { TemplateProblemCode } from "./problem.ts";

/** What is wrong with a link; stable, for programs. */
export type LinkProblemCode =
  | "not_a_link"
  | "not_an_app"
  | "bot_link"
  | "taken_for_template"
  | "address"
  | "query_form"
  | "escaped_hash"
  | "escaped_ampersand"
  | "double_encoded"
  | "second_question_mark"
  | "second_hash"
  | "secret"
  | "launch_parameters"
  | "unfilled_macro"
  | "unconfirmed_macro"
  | "unknown_macro"
  | "escaped_macro"
  | "repeated_parameter"
  | "redundant_parameter"
  | "empty_parameter"
  | "broken_character"
  | "blank_characters"
  | "unknown_parameter"
  | "no_marks"
  | TemplateProblemCode;

/** `error`: something is lost for sure; `warning`: it may be lost; `note`: it is just not needed. */
export type Severity = "error" | "warning" | "note";

export interface LinkProblem {
  readonly code: LinkProblemCode;
  readonly severity: Severity;
  /** Russian, for the person who made the link: what happens and how to fix it. */
  readonly message: string;
  readonly parameter?: string;
  /** The corrected link is free of it. */
  readonly mended: boolean;
}
