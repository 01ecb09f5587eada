import { formatMoney } from "../../money.ts";
import type { AppliedDay } from "../../store/costs/model.ts";
import { CURRENCY } from "./answers.ts";

/** A sentence with more days than this is too long to read. */
const SHOWN_DAYS = 5;

interface KeptDay {
  readonly day: string;
  readonly lines: number;
  readonly imported: number;
  readonly read: number;
}

/** What a poll has changed, and what it left to a person, in words. */
export class PollCount {
  #days = 0;
  #written = 0;
  #removed = 0;
  readonly #kept: KeptDay[] = [];

  add(day: string, { written, removed, kept }: AppliedDay): void {
    this.#days += 1;
    this.#written += written;
    this.#removed += removed;
    if (kept.length === 0) return;
    let [imported, read] = [0, 0];
    for (const line of kept) {
      imported += line.imported_minor;
      read += line.read_minor;
    }
    this.#kept.push({ day, lines: kept.length, imported, read });
  }

  get changed(): number {
    return this.#written + this.#removed;
  }

  message(banners: number): string {
    const read = `объявлений: ${banners}, прочитано дней: ${this.#days}`;
    if (this.changed === 0) return `${read}; ничего не изменилось`;
    return `${read}; строк расходов записано: ${this.#written}, убрано: ${this.#removed}`;
  }

  warnings(): readonly string[] {
    if (this.#kept.length === 0) return [];
    const sum = (minor: number) => formatMoney(minor, CURRENCY);
    const shown = this.#kept
      .slice(-SHOWN_DAYS)
      .map(({ day, lines, imported, read }) => `${day} — строк ${lines}, вручную ${sum(imported)}, у VK ${sum(read)}`);
    const more = this.#kept.length > SHOWN_DAYS ? `; и ещё дней: ${this.#kept.length - SHOWN_DAYS}` : "";
    return [
      `расходы, загруженные вручную, не тронуты, хотя у VK другие суммы: ${shown.join("; ")}${more}. ` +
        "Отдать эти дни подключению: DELETE /api/costs?from=…&to=…&source=import",
    ];
  }
}
