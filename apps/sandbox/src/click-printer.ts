import type { ReceivedClick } from "./received-click.ts";

/** Lines in a second. A person cannot read more, and a terminal would slow the sandbox down. */
const LINES_A_SECOND = 20;

/** Long enough for any real click URL, short enough to keep a terminal usable. */
const MAX_LINE = 2000;

/** Prints a line for each click; of more than 20 in a second, one line that counts the rest. */
export class ClickPrinter {
  readonly #print: (line: string) => void;
  #second: NodeJS.Timeout | undefined;
  #printed = 0;
  #skipped = 0;
  #last = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  add(click: ReceivedClick): void {
    this.#second ??= setTimeout(() => this.#endSecond(), 1000).unref();
    this.#last = click.n;
    if (this.#printed < LINES_A_SECOND) {
      this.#printed += 1;
      this.#print(clickLine(click));
    } else this.#skipped += 1;
  }

  /** Prints what is still only counted. */
  end(): void {
    clearTimeout(this.#second);
    this.#endSecond();
  }

  #endSecond(): void {
    if (this.#skipped > 0) this.#print(`… и ещё ${this.#skipped} за эту секунду, последний #${this.#last}`);
    this.#second = undefined;
    this.#printed = 0;
    this.#skipped = 0;
  }
}

/** `#12 GET /click/892/159/?sub6=1 → redirect` */
export function clickLine({ n, method, path, query, answered }: ReceivedClick): string {
  const target = query === "" ? path : `${path}?${query}`;
  const shown = target.length > MAX_LINE ? `${target.slice(0, MAX_LINE)}…` : target;
  return `#${n} ${method} ${shown} → ${answered}`;
}
