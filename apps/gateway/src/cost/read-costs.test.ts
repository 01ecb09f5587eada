import { COSTS_LIMIT } from "@metka/contract";
import { describe, expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import { MOST_MINOR } from "../money.ts";
import { readCosts } from "./read-costs.ts";

const LINE = { day: "2026-11-01", mark: "utm_campaign", value: "spring", amount: "1234.56", currency: "RUB" };
const STORED = { day: "2026-11-01", mark: "utm_campaign", value: "spring", currency: "RUB", amount_minor: 123_456 };

const json = (...lines: unknown[]) => readCosts({ lines }, {});
const csv = (text: string, query: Record<string, unknown> = {}) => readCosts(Buffer.from(text), query);

/** What is told of an import that is refused. */
function refused(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return error.details.length === 0 ? [error.code] : error.details.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe("lines of JSON", () => {
  test("are read, in Moscow's days unless another zone is named", () => {
    expect(json(LINE)).toEqual({ zone: "Europe/Moscow", lines: [STORED], received: 1 });
    expect(readCosts({ tz: "Asia/Omsk", lines: [LINE] }, {})).toMatchObject({ zone: "Asia/Omsk" });
    expect(json()).toEqual({ zone: "Europe/Moscow", lines: [], received: 0 });
  });

  test.each([
    [{ day: "01.11.2026" }, {}],
    [{ currency: "rub" }, {}],
    [{ currency: "RUR" }, {}],
    [{ amount: "1 234,56" }, {}],
    [{ amount: "1\u00a0234,56" }, {}],
    [{ amount: "0" }, { amount_minor: 0 }],
    [
      { amount: "7", currency: "JPY" },
      { amount_minor: 7, currency: "JPY" },
    ],
    [{ value: " cleaned\u00a0" }, { value: "cleaned" }],
    [{ value: "a\ud800b" }, { value: "a\ufffdb" }],
    [
      { mark: "offer", value: "otkaz" },
      { mark: "offer", value: "otkaz" },
    ],
  ])("%j", (changed, expected) => {
    expect(json({ ...LINE, ...changed }).lines).toEqual([{ ...STORED, ...expected }]);
  });

  test.each<[object, string]>([
    [{ day: "2026-02-30" }, "/lines/0/day: «2026-02-30» не день: нужен день вида 2026-11-01 или 01.11.2026"],
    [{ day: "31.04.2026" }, "/lines/0/day: «31.04.2026» не день: нужен день вида 2026-11-01 или 01.11.2026"],
    [
      { day: "2026-11-01T00:00:00Z" },
      "/lines/0/day: «2026-11-01T00:00:00Z» не день: это день со временем: нужен день вида 2026-11-01 или 01.11.2026, выгрузите отчёт по дням",
    ],
    [{ day: "" }, "/lines/0/day: не должно быть пустым"],
    [
      { mark: "user_id" },
      "/lines/0/mark: нет метки «user_id», есть utm_source, utm_medium, utm_campaign, utm_content, utm_term, ref, ref_source, vk_ad_id, vk_ref, vk_platform, offer",
    ],
    [{ value: "" }, "/lines/0/value: не должно быть пустым"],
    [{ value: "x".repeat(501) }, "/lines/0/value: длиннее 500 символов"],
    [{ value: "a\0" }, "/lines/0/value: содержит символ U+0000: уберите его"],
    [{ amount: "-1" }, "/lines/0/amount: «-1»: сумма не может быть отрицательной"],
    [{ amount: "1e3" }, "/lines/0/amount: «1e3»: Excel сократил число: задайте колонке числовой формат"],
    [{ amount: "1.234" }, "/lines/0/amount: «1.234»: в RUB после запятой не больше 2 знаков, округлите сами"],
    [{ amount: "1.5", currency: "JPY" }, "/lines/0/amount: «1.5»: в JPY нет долей, нужно целое число"],
    [{ amount: 1234.56 }, "/lines/0/amount: тип не тот, ожидается: строка"],
    [{ amount: undefined }, "/lines/0/amount: нужно это поле"],
    [{ currency: "XYZ" }, "/lines/0/currency: нет валюты «XYZ», пример: RUB"],
    [{ "campaign/id": "x" }, "/lines/0/campaign~1id: такого параметра нет: уберите его или исправьте имя"],
    [{ day: "y".repeat(50) }, `/lines/0/day: «${"y".repeat(40)}…» не день: нужен день вида 2026-11-01 или 01.11.2026`],
  ])("%j is reported by its field", (changed, expected) => {
    expect(refused(() => json({ ...LINE, ...changed }))).toEqual([expected]);
  });

  test.each<[unknown, string[]]>([
    [[], [": тип не тот, ожидается: объект"]],
    [undefined, [": тип не тот, ожидается: объект"]],
    [{}, ["/lines: нужно это поле"]],
    [{ lines: {} }, ["/lines: тип не тот, ожидается: массив"]],
    [{ lines: [7] }, ["/lines/0: тип не тот, ожидается: объект"]],
    [{ lines: [], zone: "x" }, ["/zone: такого параметра нет: уберите его или исправьте имя"]],
    [{ lines: [], tz: 3 }, ["/tz: тип не тот, ожидается: строка"]],
    [{ lines: [], tz: "Moscow" }, ["/tz: нет часового пояса «Moscow», пример: Europe/Moscow или Asia/Yekaterinburg"]],
  ])("%j is no import", (body, expected) => expect(refused(() => readCosts(body, {}))).toEqual(expected));

  test("every mistake of every line is reported, but no more than twenty", () => {
    const wrong = { ...LINE, day: "x", amount: "x" };
    expect(refused(() => json(LINE, wrong)).map((text) => text.split(":")[0])).toEqual([
      "/lines/1/day",
      "/lines/1/amount",
    ]);
    const told = refused(() => json(...Array.from({ length: 15 }, () => wrong)));
    expect(told).toHaveLength(21);
    expect(told[19]).toMatch(/^\/lines\/9\/amount: /);
    expect(told[20]).toBe(": показаны первые 20 ошибок, ещё ошибок: 10");
  });

  test("what the query says is for tables", () => {
    expect(refused(() => readCosts({ lines: [LINE] }, { tz: "UTC", colour: "red" }))).toEqual([
      "/tz: в адресе это для CSV: в JSON впишите в тело",
      "/colour: такого параметра нет: уберите его или исправьте имя",
    ]);
  });
});

describe("lines of one key", () => {
  test("are added up, and no others", () => {
    const others = [
      { ...LINE, day: "2026-11-02" },
      { ...LINE, mark: "utm_term" },
      { ...LINE, value: "x" },
      { ...LINE, currency: "USD" },
    ];
    const { lines, received } = json(LINE, ...others, { ...LINE, day: "01.11.2026", amount: "0,44" });
    expect(received).toBe(6);
    expect(lines).toHaveLength(5);
    expect(lines).toContainEqual({ ...STORED, amount_minor: 123_500 });
  });

  test("are refused if their sum is larger than can be kept", () => {
    const most = { ...LINE, amount: "10000000000.00" };
    expect(json(most).lines[0]?.amount_minor).toBe(MOST_MINOR);
    expect(refused(() => json(most, { ...LINE, amount: "0.01" }))).toEqual([
      "/lines/1/amount: вместе с другими строками этого дня сумма слишком большая",
    ]);
  });
});

describe("a CSV", () => {
  const table = { encoding: "utf-8", ignored_columns: [] };

  test.each([
    ["by commas", "day,mark,value,amount,currency\n2026-11-01,utm_campaign,spring,1234.56,RUB\n"],
    ["by semicolons", "day;mark;value;amount;currency\n2026-11-01;utm_campaign;spring;1234,56;RUB\n"],
    ["by tabs", "day\tmark\tvalue\tamount\tcurrency\n2026-11-01\tutm_campaign\tspring\t1234,56\tRUB"],
    ["with a mark of UTF-8", "\ufeffday,mark,value,amount,currency\n2026-11-01,utm_campaign,spring,1234.56,RUB\n"],
    [
      "in Russian, in another order",
      "Валюта;Расход;Дата;Значение;Метка\r\nRUB;1 234,56;01.11.2026;spring;utm_campaign\r\n",
    ],
    ["with a sum", " дата ,МЕТКА,значение,сумма,валюта\n01.11.2026,utm_campaign,spring,1234.56,rub\n"],
    [
      "with quotes",
      '"day","mark","value","amount","currency"\n"2026-11-01","utm_campaign","spring","1 234,56","RUB"\n',
    ],
    [
      "with blank rows",
      "\n;;;;\nday;mark;value;amount;currency\n\n2026-11-01;utm_campaign;spring;1234,56;RUB\n;;;;\n\n",
    ],
    ["with spaces around", "day,mark,value,amount,currency\n 2026-11-01 , utm_campaign , spring , 1234.56 , RUB \n"],
  ])("%s", (_, text) => {
    expect(csv(text)).toEqual({ zone: "Europe/Moscow", lines: [STORED], received: 1, table });
  });

  test("is read as windows-1251 where it is no UTF-8, and says so", () => {
    // «дата;метка;значение;расход;валюта», «весна» as a Russian Excel writes them.
    const header = "e4e0f2e03bece5f2eae03be7ede0f7e5ede8e53bf0e0f1f5eee43be2e0ebfef2e0";
    const bytes = Buffer.concat([
      Buffer.from(header, "hex"),
      Buffer.from("\r\n01.11.2026;utm_campaign;"),
      Buffer.from("e2e5f1ede0", "hex"),
      Buffer.from(";1"),
      // A no-break space.
      Buffer.from("a0", "hex"),
      Buffer.from("234,56;RUB\r\n"),
    ]);
    expect(readCosts(bytes, {})).toEqual({
      zone: "Europe/Moscow",
      lines: [{ ...STORED, value: "весна" }],
      received: 1,
      table: { encoding: "windows-1251", ignored_columns: [] },
    });
  });

  test("may leave to the query what is the same in all rows; what a row says counts more", () => {
    const query = { mark: "utm_campaign", currency: "RUB", tz: "Asia/Omsk" };
    expect(csv("day,value,amount\n2026-11-01,spring,1234.56\n", query)).toMatchObject({
      zone: "Asia/Omsk",
      lines: [STORED],
    });
    const mixed = "day,value,amount,currency\n2026-11-01,spring,1234.56,\n2026-11-01,spring,1,USD\n";
    expect(csv(mixed, query).lines).toEqual([STORED, { ...STORED, currency: "USD", amount_minor: 100 }]);
  });

  test("may have other columns, which are named", () => {
    const text = 'Кампания,day,value,"Клики, шт",,amount\nx,2026-11-01,spring,5,,1234.56\n';
    expect(csv(text, { mark: "utm_campaign", currency: "RUB" })).toMatchObject({
      lines: [STORED],
      table: { ignored_columns: ["Кампания", "Клики, шт", "№ 5"] },
    });
  });

  test("reports each mistake by its line in the file and its column", () => {
    const text = [
      "day,mark,value,amount,currency,note",
      '2026-11-01,utm_campaign,spring,1,RUB,"two',
      'lines"',
      "32.11.2026,utm_campaign,,x,RUB",
      "2026-11-01,utm_campaign,spring,1,5,RUB,",
      "2026-11-01,utm_campaign,spring,1,5,RUB,y",
      "2026-11-01,utm_campaign",
    ].join("\n");
    expect(refused(() => csv(text))).toEqual([
      "строка 4, day: «32.11.2026» не день: нужен день вида 2026-11-01 или 01.11.2026",
      "строка 4, value: не должно быть пустым",
      "строка 4, amount: «x»: сумма не читается, нужно число вида 1234.50",
      "строка 5, currency: нет валюты «5», пример: RUB",
      "строка 6: значений 7, а колонок 6: значение с разделителем берут в кавычки",
      "строка 7, value: не должно быть пустым",
      "строка 7, amount: не должно быть пустым",
      "строка 7, currency: не должно быть пустым",
    ]);
  });

  test("reports where a quote or a sum went wrong", () => {
    const head = "day,mark,value,amount,currency\n";
    expect(refused(() => csv(`${head}x,utm_campaign,spring,1,RUB\n"2026-11-01`))).toEqual([
      "строка 2, day: «x» не день: нужен день вида 2026-11-01 или 01.11.2026",
      "строка 3: кавычка открыта и не закрыта до конца файла",
    ]);
    const row = "2026-11-01,utm_campaign,spring,10000000000,RUB\n";
    expect(refused(() => csv(head + row + row))).toEqual([
      "строка 3, amount: вместе с другими строками этого дня сумма слишком большая",
    ]);
  });

  test.each<[string, Record<string, unknown>, string[]]>([
    ["", {}, [": таблица пустая: нужна хотя бы строка с названиями колонок"]],
    [
      "\nday,amount,сумма\n",
      { mark: "ref" },
      [
        "строка 2, value: нет колонки: нужна одна из value, значение или параметр value_column в адресе с названием колонки",
        "строка 2, amount: таких колонок несколько, «amount», «сумма»: назовите нужную параметром amount_column в адресе или оставьте одну",
      ],
    ],
    [
      "x",
      { mark: "r", currency: "r", tz: "r", colour: "r" },
      [
        "/colour: такого параметра нет: уберите его или исправьте имя",
        "/tz: нет часового пояса «r», пример: Europe/Moscow или Asia/Yekaterinburg",
        "/mark: нет метки «r», есть utm_source, utm_medium, utm_campaign, utm_content, utm_term, ref, ref_source, vk_ad_id, vk_ref, vk_platform, offer",
        "/currency: нет валюты «r», пример: RUB",
      ],
    ],
    ["x", { tz: ["UTC", "UTC"] }, ["/tz: параметр назван дважды"]],
  ])("%j with %j is none", (text, query, expected) => expect(refused(() => csv(text, query))).toEqual(expected));

  test("of a header alone has no lines", () => {
    expect(csv("day,mark,value,amount,currency")).toMatchObject({ lines: [], received: 0 });
  });
});

test("an import has 50,000 lines at most", () => {
  const { lines } = COSTS_LIMIT;
  const row = "2026-11-01,utm_campaign,spring,1,RUB\n";
  const head = "day,mark,value,amount,currency\n";
  expect(csv(head + row.repeat(lines))).toMatchObject({ received: lines, lines: [{ amount_minor: lines * 100 }] });
  expect(refused(() => csv(head + row.repeat(lines + 1)))).toEqual(["costs_too_large"]);
  expect(json(...Array.from({ length: lines }, () => LINE))).toMatchObject({ received: lines });
  expect(refused(() => json(...Array.from({ length: lines + 1 }, () => LINE)))).toEqual(["costs_too_large"]);
});
