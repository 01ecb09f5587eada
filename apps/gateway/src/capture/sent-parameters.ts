import type { Template } from "@metka/links";

/** Query parameters, by their names, in which an offer's template sends what a conversion can be attributed by. */
export interface SentParameters {
  /** Parameters with the same value in every click. */
  readonly fixed: readonly (readonly [name: string, value: string])[];
  readonly clickId: readonly string[];
  readonly userId: readonly string[];
}

/** `s6` stands for `user_id` in a click. */
const USER_MACROS = new Set(["user_id", "s6"]);

export function sentParameters({ parameters }: Template): SentParameters {
  const holding = (isSought: (macro: string) => boolean) =>
    parameters.flatMap((parameter) =>
      parameter.kind === "filled" && parameter.parts.some((part) => part.kind === "chain" && part.names.some(isSought))
        ? [parameter.name]
        : [],
    );
  const fixed = parameters.flatMap((parameter) => (parameter.kind === "fixed" ? [parameter.pair] : []));
  return {
    fixed,
    clickId: holding((macro) => macro === "click_id"),
    userId: holding((macro) => USER_MACROS.has(macro)),
  };
}
