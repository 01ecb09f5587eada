/** Prints the steps as they end and counts them. */
export class Report {
  readonly #print: (line: string) => void;
  #passed = 0;
  #failed = 0;
  #stopped = false;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  say(line: string): void {
    this.#print(line);
  }

  passed(what: string): void {
    this.#passed++;
    this.#print(`✓ ${what}`);
  }

  failed(what: string): void {
    this.#failed++;
    this.#print(`✗ ${what}`);
  }

  skipped(what: string): void {
    this.#print(`○ ${what}`);
  }

  check(ok: boolean, right: string, wrong: string): boolean {
    if (ok) this.passed(right);
    else this.failed(wrong);
    return ok;
  }

  /** The rest is not done, and that is nobody's mistake. */
  stop(why: string): void {
    this.#stopped = true;
    this.#print(why);
  }

  /** The last line; returns the exit code. */
  end(): 0 | 1 | 2 {
    const verdict = this.#failed > 0 ? "Есть ошибки" : this.#stopped ? "Проверено не всё" : "Всё работает";
    this.#print(`\n${verdict}: ✓ ${this.#passed}, ✗ ${this.#failed}`);
    if (this.#failed > 0) return 1;
    return this.#stopped ? 2 : 0;
  }
}
