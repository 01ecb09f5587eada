import { cleanValue } from "@metka/links";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import { readCosts } from "./read-costs.ts";

const QUERY = { mark: "utm_campaign" };
const SPRING = { day: "2026-11-28", mark: "utm_campaign", value: "Весна", currency: "RUB", amount_minor: 521_040 };

const read = (table: string | Uint8Array, query: Record<string, string> = QUERY) =>
  readCosts(typeof table === "string" ? Buffer.from(table) : table, query);

/** What is said of a table that is refused. */
function refused(table: string | Uint8Array, query: Record<string, string> = QUERY): string[] {
  try {
    read(table, query);
  } catch (error) {
    if (error instanceof ApiError) return error.details.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
}

/** A letter is a byte: what `TextDecoder("windows-1251")` reads. */
function windows1251(text: string): Buffer {
  const letters = new TextDecoder("windows-1251").decode(Uint8Array.from({ length: 256 }, (_, at) => at));
  return Buffer.from(Array.from(text, (letter) => letters.indexOf(letter)));
}

test("what a table lacks, or has twice, is reported with what the request can do about it", () => {
  const twice = refused("Дата;День;Кампания;Расход, ₽\n28.11.2026;28.11.2026;Весна;1\n");
  expect(twice).toEqual(["строка 1, day: таких колонок несколько, «Дата», «День»: оставьте одну"]);
  const unmarked = refused("Дата;Кампания;Расход, ₽\n28.11.2026;Весна;1\n", {});
  expect(unmarked).toEqual(["строка 1, mark: нет колонки: нужна одна из mark, метка или параметр mark в адресе"]);
});

describe("a file that is no CSV", () => {
  test.each([
    ["a workbook", Buffer.from("PK\u0003\u0004\u0014\0\u0006\0"), /книга Excel \(\.xlsx\)/],
    ["an old workbook", Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), /книга Excel \(\.xls\)/],
    ["a page", "\ufeff <html><table><tr><td>Дата</td></tr></table></html>", /страница или XML/],
    ["an archive", Buffer.from([0x1f, 0x8b, 8, 0]), /архив/],
  ])("is refused by what it is: %s", (_, file, reason) => {
    expect(refused(file)).toEqual([expect.stringMatching(reason)]);
  });
});

describe("a cabinet's own table", () => {
  test.each([
    ["VK's names", "Дата;Название кампании;Показы;Потрачено всего, ₽\n28.11.2026;Весна;7;5210,40\n"],
    ["a currency in words", "День;Кампания;Расход, руб.\n28.11.2026;Весна;5 210,40\n"],
    ["a currency in brackets", "Дата;Кампания;Расход (RUB)\n28.11.2026;Весна;5210.4\n"],
    ["a currency in the sums", "Дата;Кампания;Расход\n28.11.2026;Весна;5210,40 ₽\n"],
    [
      "capitals, blanks and a no-break space",
      " ДАТА ;Название\u00a0кампании; потрачено  всего,\u00a0₽\n28.11.2026;Весна;5210,40\n",
    ],
    ["a blank before the comma of a name", "Дата;Кампания;Потрачено всего , ₽\n28.11.2026;Весна;5210,40\n"],
    ["direction marks around a day", "Дата;Кампания;Расход, ₽\n\u200e28.11.2026\u200f;Весна;5210,40\n"],
    ["a column called as the mark is", "day;utm_source;utm_campaign;spend, ₽\n2026-11-28;vk;Весна;5210,40\n"],
    ["a name that was encoded", "Дата;Кампания;Расход, ₽\n28.11.2026;%D0%92%D0%B5%D1%81%D0%BD%D0%B0;5210,40\n"],
    ["a line for Excel", "sep=;\r\nДата;Кампания;Расход, руб.\r\n28.11.2026;Весна;5210,40\r\n"],
    ["a line for Excel, and commas", 'sep=,\nДата,Кампания,"Расход, ₽"\n28.11.2026,Весна,"5210,40"\n'],
    ["tabs", "Дата\tКампания\tРасход, ₽\n28.11.2026\tВесна\t5210,40\n"],
    ["English names", 'Date,Campaign name,"Amount spent (RUB)"\n2026-11-28,Весна,"5,210.40"\n'],
    ["a day at midnight", "Дата;Кампания;Расход, ₽\n28.11.2026 0:00:00;Весна;5210,40\n"],
    ["a short year", "Дата;Кампания;Расход, ₽\n28.11.26;Весна;5210,40\n"],
    ["no leading zeros", "Дата;Кампания;Расход, ₽\n2026.11.28;Весна;5210,40\n"],
  ])("with %s is read", (_, table) => expect(read(table).lines).toEqual([SPRING]));

  test.each([
    ["1 300,50 ₽", 130_050],
    ["1\u00a0300,50\u00a0₽", 130_050],
    ["1\u202f300,50\u202f₽", 130_050],
    ["1\u2009300,50 р.", 130_050],
    ["1300,50 руб.", 130_050],
    ["1300.50RUB", 130_050],
    ["RUB 1,300.50", 130_050],
    ["₽1300,50", 130_050],
    ["1.300,50 руб", 130_050],
    ["1 300 рублей", 130_000],
    ["—", 0],
    ["–", 0],
    ["-", 0],
    ["0,00 ₽", 0],
  ])("has a sum of %j", (sum, minor) => {
    expect(read(`Дата;Кампания;Расход, ₽\n28.11.2026;Весна;${sum}\n`).lines).toEqual([
      { ...SPRING, amount_minor: minor },
    ]);
  });

  test.each([
    ["1,300", "непонятно, тысячи это или доли"],
    ["-5", "не может быть отрицательной"],
    ["−5 ₽", "не может быть отрицательной"],
    ["₽ -5", "не может быть отрицательной"],
    ["(5,00)", "не читается"],
    ["5%", "это проценты, а не сумма"],
    ["1,2E+05", "Excel сократил число"],
    ["5 попугаев", "не читается"],
    ["руб. 5 ₽", "не читается"],
    ["####", "не читается"],
    ["5 $", "сумма в USD, а валюта строки — RUB"],
    ["10000000000,01", "слишком большая"],
    ["", "не должно быть пустым"],
  ])("with a sum of %j is refused with its line", (sum, reason) => {
    const [told, ...more] = refused(`Дата;Кампания;Расход, ₽\n28.11.2026;Весна;${sum}\n`);
    expect(told).toMatch(/^строка 2, amount: /);
    expect(told).toContain(reason);
    expect(more).toEqual([]);
  });

  test.each([
    ["46354", "похоже на номер дня, каким его хранит Excel"],
    ["28/11/2026", "непонятно, где день, а где месяц"],
    ["11-12-2026", "непонятно, где день, а где месяц"],
    ["28.11.2026 13:00", "это день со временем"],
    ["01.11.2026 - 28.11.2026", "это период, а не день: выгрузите отчёт по дням"],
    ["30.02.2026", "нужен день вида"],
    ["ноябрь", "нужен день вида"],
  ])("with a day %j is refused with its line", (day, reason) => {
    const [told, ...more] = refused(`Дата;Кампания;Расход, ₽\n${day};Весна;5\n`);
    expect(told).toMatch(/^строка 2, day: /);
    expect(told).toContain(reason);
    expect(more).toEqual([]);
  });

  test.each([
    ["1,23457E+11", "Excel сократил число, задайте колонке текстовый формат"],
    ["#Н/Д", "ошибка формулы"],
    ["#VALUE!", "ошибка формулы"],
  ])("with a value %j that Excel has spoilt is refused with its line", (value, reason) => {
    expect(refused(`Дата;ID объявления;Расход, ₽\n28.11.2026;${value};5\n`, { mark: "vk_ad_id" })).toEqual([
      expect.stringMatching(new RegExp(`^строка 2, value: .*${reason}`)),
    ]);
  });

  test("with a line for Excel has no line of its own before the header", () => {
    const { lines, table } = read("sep=;\nДата;Кампания;Расход, ₽\n28.11.2026;Весна;5210,40\n");
    expect([lines, table?.table_notes]).toEqual([[SPRING], undefined]);
  });

  test("may begin with lines of its own, which are named", () => {
    const { lines, table } = read(
      "Статистика кампаний\nАккаунт;12345\n\nДата;Кампания;Расход, ₽\n28.11.2026;Весна;5210,40\n",
    );
    expect(lines).toEqual([SPRING]);
    expect(table?.table_notes).toEqual([
      { line: 1, message: "пропущена: она до заголовка таблицы" },
      { line: 2, message: "пропущена: она до заголовка таблицы" },
    ]);
  });

  test("names of campaigns may be on several lines", () => {
    expect(read('Дата;Кампания;Расход, ₽\n28.11.2026;"Весна\r\n2025";5\n').lines[0]?.value).toBe("Весна  2025");
  });
});

describe("totals are no costs", () => {
  const rows = "Дата;Кампания;Расход, ₽\n28.11.2026;Весна;10\n29.11.2026;Весна;20,50\n";
  const notes = (table: string) => {
    const { received, table: told } = read(table);
    return [received, told?.table_notes?.map(({ line, message }) => `${line}: ${message}`)];
  };

  test.each([
    "Итого;;30,50 ₽",
    "Всего:;;30.5",
    ";Итого;30,50",
    "Total;;30.50",
    "ИТОГО за период;—;30,50",
    "—;Общий итог;30,50",
  ])("«%s» is passed over and checked", (total) =>
    expect(notes(`${rows}${total}\n`)).toEqual([2, ["4: строка итогов пропущена, сумма строк с ней сходится"]]),
  );

  test("one that differs is reported with both sums", () => {
    expect(notes(`${rows}Итого;;31\n`)).toEqual([
      2,
      [
        "4: строка итогов пропущена, но в ней 31.00 RUB, а в строках над ней 30.50 RUB: проверьте, все ли строки в таблице",
      ],
    ]);
  });

  test("of groups and of all are checked each", () => {
    expect(notes(`${rows}Итого;;30,50\n30.11.2026;Лето;1\nИтого;;1\nВсего;;31,50\n`)).toEqual([
      3,
      [4, 6, 7].map((line) => `${line}: строка итогов пропущена, сумма строк с ней сходится`),
    ]);
  });

  test("a total of the period or of a count is passed over", () => {
    expect(notes(`${rows}28.11.2026 - 29.11.2026;Всего;30,50\nTotal rows: 2\n`)).toEqual([
      2,
      ["4: строка итогов пропущена, сумма строк с ней сходится", "5: строка итогов пропущена"],
    ]);
  });

  test("a campaign may be called so, and a row with a wrong day is still a mistake", () => {
    expect(read("Дата;Кампания;Расход, ₽\n28.11.2026;Всего за 99;5\n").lines[0]?.value).toBe("Всего за 99");
    expect(refused("Дата;Кампания;Расход, ₽\n31.11.2026;Всего за 99;5\n")).toEqual([
      "строка 2, day: «31.11.2026» не день: нужен день вида 2026-11-01 или 01.11.2026",
    ]);
  });
});

describe("columns", () => {
  test("two that may hold the value, or the sum, are chosen by the request and never guessed", () => {
    const table = "Дата;ID кампании;Название кампании;Расход, ₽;Расход с НДС, ₽\n28.11.2026;77;Весна;5210,40;6252,48\n";
    expect(refused(table)).toEqual([
      "строка 1, value: таких колонок несколько, «ID кампании», «Название кампании»: назовите нужную параметром value_column в адресе или оставьте одну",
      "строка 1, amount: таких колонок несколько, «Расход, ₽», «Расход с НДС, ₽»: назовите нужную параметром amount_column в адресе или оставьте одну",
    ]);
    const chosen = { ...QUERY, value_column: "название кампании", amount_column: "Расход, ₽" };
    expect(read(table, chosen).lines).toEqual([SPRING]);
    expect(read(table, { ...chosen, value_column: "ID кампании" }).lines).toEqual([{ ...SPRING, value: "77" }]);
    expect(refused(table, { ...chosen, value_column: "Баннер" })).toEqual([
      "строка 1, value: нет колонки «Баннер», есть «Дата», «ID кампании», «Название кампании», «Расход, ₽», «Расход с НДС, ₽»",
    ]);
  });

  test("in another currency than the row or the request are refused", () => {
    const table = "Дата;Кампания;Расход, ₽;Валюта\n28.11.2026;Весна;5;USD\n";
    const told = "в названии колонки расходов RUB, а в строке или в адресе USD";
    expect(refused(table)).toEqual([`строка 2, currency: ${told}`]);
    expect(refused("Дата;Кампания;Расход, ₽\n28.11.2026;Весна;5\n", { ...QUERY, currency: "USD" })).toEqual([
      `строка 2, currency: ${told}`,
    ]);
  });
});

test("a table without any currency says so once", () => {
  expect(refused("Дата;Кампания;Расход\n28.11.2026;Весна;5 ₽\n29.11.2026;Весна;5\n30.11.2026;Весна;5\n")).toEqual([
    "строка 3, currency: нет валюты: нужен параметр currency в адресе (RUB), колонка currency, валюта, код валюты или «Расход, руб.» в заголовке",
  ]);
});

describe("the encoding", () => {
  const TABLE = "Дата;Кампания;Расход, руб.\r\n28.11.2026;Весна;5210,40\r\n";

  test.each<[string, Uint8Array, string]>([
    ["UTF-8", Buffer.from(TABLE), "utf-8"],
    ["UTF-8 with its mark", Buffer.from(`\ufeff${TABLE}`), "utf-8"],
    ["UTF-16, as Excel's Unicode text", Buffer.from(`\ufeff${TABLE}`.replaceAll(";", "\t"), "utf16le"), "utf-16"],
    ["UTF-16 the other way round", Buffer.from(`\ufeff${TABLE}`, "utf16le").swap16(), "utf-16"],
    ["windows-1251", windows1251(TABLE), "windows-1251"],
    [
      "windows-1251 with typography",
      windows1251(TABLE.replace("210", "\u00a0210").replace("Весна", "Весна")),
      "windows-1251",
    ],
  ])("may be %s", (_, bytes, encoding) => {
    const { lines, table } = read(bytes);
    expect([lines.map((line) => line.value), table?.encoding]).toEqual([["Весна"], encoding]);
  });

  test("of some Ukrainian names among Russian ones in windows-1251 is known", () => {
    const table = "Дата;Кампания;Расход, руб.\n28.11.2026;Київ і Львів;1\n28.11.2026;Весенняя распродажа;2\n";
    expect(read(windows1251(table)).lines.map(({ value }) => value)).toEqual(["Київ і Львів", "Весенняя распродажа"]);
  });

  test.each(["ВСЁ в «Точку» — №1", "О «Весне»", "а\u00a0«б»", "ЁЖ", "Ё"])("of %j in windows-1251 is known", (value) => {
    expect(read(windows1251(`Дата;Кампания;Расход, руб.\n28.11.2026;${value};5\n`)).lines[0]?.value).toBe(
      cleanValue(value),
    );
  });

  test.each<[string, Uint8Array, string]>([
    [
      "UTF-8 with one bad byte",
      Buffer.concat([Buffer.from(TABLE), Buffer.from("29.11.2026;Лето"), Buffer.from([0xff]), Buffer.from(";5\r\n")]),
      "строка 3: испорченный байт: таблица в UTF-8",
    ],
    [
      "UTF-8 with a letter cut in half",
      Buffer.concat([Buffer.from("Дата;Кампания;Расход, руб.\n28.11.2026;Весн").subarray(0, -1), Buffer.from(";5\n")]),
      "строка 2: испорченный байт: таблица в UTF-8",
    ],
    [
      "two tables put together",
      Buffer.concat([Buffer.from(TABLE), windows1251("29.11.2026;Лето и осень;5\r\n".repeat(50))]),
      "строка 3: испорченный байт: таблица в UTF-8",
    ],
    ["UTF-16 without its mark", Buffer.from(TABLE, "utf16le"), "строка 1: символ U+0000"],
    ["NUL at its end", Buffer.from(`${TABLE}\0`), "строка 3: символ U+0000"],
    // «day;campaign;cost, rub.», «Весна» as «CSV (MS-DOS)» has it.
    [
      "DOS letters",
      Buffer.from("Дата;campaign;amount;currency\n2026-11-28;\x82\xa5\xe1\xad\xa0;5;RUB\n".slice(5), "latin1"),
      "строка 2: кодировка не понятна",
    ],
  ])("of %s is not guessed: the line is named", (_, bytes, told) => {
    expect(refused(bytes)).toEqual([expect.stringContaining(told)]);
  });

  test("of any table in UTF-8 in which one byte was spoilt is never taken for another", () => {
    const words = fc.constantFrom("Весна", "Лето 2025", "Ретаргетинг — тёплые", "spring", "№ 5 «акция»");
    const table = fc.array(words, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(table, fc.nat(), fc.integer({ min: 0x80, max: 0xff }), (names, place, byte) => {
        const bytes = Buffer.from(
          `Дата;Кампания;Расход, руб.\n${names.map((name) => `28.11.2026;${name};5\n`).join("")}`,
        );
        bytes[place % bytes.length] = byte;
        try {
          expect(read(bytes).table?.encoding).toBe("utf-8");
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
        }
      }),
    );
  });

  test("of any Russian table in windows-1251 is windows-1251", () => {
    const letters = fc.constantFrom(
      ..."абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙРСТЧЯ «»—№\u00a0,.0123abc".replace(",", ""),
    );
    const name = fc.string({ unit: letters, minLength: 1, maxLength: 20 }).filter((one) => one.trim() !== "");
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), (names) => {
        const rows = names.map((one) => `28.11.2026;я${one};5\n`).join("");
        expect(read(windows1251(`Дата;Кампания;Расход, руб.\n${rows}`)).table?.encoding).toBe("windows-1251");
      }),
    );
  });
});
