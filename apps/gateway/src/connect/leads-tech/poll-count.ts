import { type BatchEffect, MOST_OF_ROW } from "../../store/statistics/model.ts";
import type { DayRows } from "./read-day.ts";

/** The result of a poll, in words. */
export class PollCount {
  #days = 0;
  #rows = 0;
  #negative = 0;
  #absurd = 0;
  #created = 0;
  #changed = 0;
  #withdrawn = 0;
  #unattributed = 0;

  add(effects: readonly BatchEffect[]): void {
    for (const effect of effects) {
      this.#created += effect.created;
      this.#changed += effect.changed;
      this.#withdrawn += effect.withdrawn;
      this.#unattributed += effect.unattributed;
    }
  }

  read({ rows, negative }: DayRows): void {
    this.#days += 1;
    this.#rows += rows.length;
    this.#negative += negative;
    this.#absurd += rows.filter(
      ({ value, conversions, approved, pending, rejected }) =>
        value !== "" && Math.max(conversions, approved + pending + rejected) > MOST_OF_ROW,
    ).length;
  }

  get changed(): number {
    return this.#created + this.#changed + this.#withdrawn;
  }

  message(): string {
    const read = `прочитано дней: ${this.#days}, строк: ${this.#rows}`;
    if (this.changed === 0) return `${read}; ничего не изменилось`;
    const without = this.#unattributed > 0 ? ` (без клика: ${this.#unattributed})` : "";
    return `${read}; новых конверсий: ${this.#created}${without}, изменилось: ${this.#changed}, отозвано сетью: ${this.#withdrawn}`;
  }

  warnings(): readonly string[] {
    return [
      ...(this.#negative > 0 ? [`строк с отрицательным доходом: ${this.#negative}, их доход считаем нулевым`] : []),
      ...(this.#absurd > 0
        ? [`строк, где больше ${MOST_OF_ROW} конверсий: ${this.#absurd}, конверсий из них не делаем`]
        : []),
    ];
  }
}
