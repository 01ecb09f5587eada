import type { NetworkDraft } from "./network-draft.ts";

/** What an input of the form needs. `path`: of the field in the API. */
export type NetworkField = (
  path: string,
  value: string,
  change: (value: string) => Partial<NetworkDraft>,
) => {
  readonly value: string;
  readonly error: string | undefined;
  readonly onBlur: () => void;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
};

export interface NetworkFieldsProps {
  readonly draft: NetworkDraft;
  readonly field: NetworkField;
}
