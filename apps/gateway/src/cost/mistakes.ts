import type { ErrorDetail } from "@metka/contract";
import { ApiError } from "../errors.ts";

/** A reader fixes these and sends the table again; more would only hide them. */
const SHOWN = 20;

/** The mistakes of an import: the first ones, and the number of the others. */
export class Mistakes {
  readonly #shown: ErrorDetail[] = [];
  #more = 0;

  add(path: string, message: string): void {
    if (this.#shown.length < SHOWN) this.#shown.push({ path, message });
    else this.#more += 1;
  }

  get details(): readonly ErrorDetail[] {
    if (this.#more === 0) return this.#shown;
    return [...this.#shown, { path: "", message: `показаны первые ${SHOWN} ошибок, ещё ошибок: ${this.#more}` }];
  }

  get error(): ApiError {
    return new ApiError("invalid_request", this.details);
  }

  throwIfAny(): void {
    if (this.#shown.length > 0) throw this.error;
  }
}

/** A value as an error shows it. */
export function shown(text: string): string {
  return `«${text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text}»`;
}
