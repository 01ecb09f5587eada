/** Numbers for values, from 0 on. */
export class Values {
  readonly #numbers = new Map<string | null, number>();
  readonly #values: (string | null)[] = [];

  number(value: string | null): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }

  value(number: number): string | null {
    return this.#values[number] ?? null;
  }

  /** Two different numbers by their values; nothing comes before anything. */
  compare(a: number, b: number): number {
    const [one, other] = [this.value(a), this.value(b)];
    if (one === null || other === null) return one === null ? -1 : 1;
    return one < other ? -1 : 1;
  }
}
