import { COSTS_LIMIT, type CostList, type CostsAnswer, type CostsPreview } from "@metka/contract";
import type { InjectOptions } from "fastify";
import { describe, expect, test } from "vitest";
import { StoreUnavailable } from "../store/model.ts";
import { appForTest, errorOf, sharedApp, TOKEN } from "./testing.ts";

const LINE = { day: "2026-11-01", mark: "utm_campaign", value: "spring", amount: "1234.56", currency: "RUB" };

async function open(app = appForTest) {
  const test = await app();
  const ask = (method: "GET" | "POST" | "PUT" | "DELETE", url: string, request: InjectOptions = {}) =>
    test.inject({ method, url, ...request, headers: { authorization: `Bearer ${TOKEN}`, ...request.headers } });
  const put = (lines: readonly object[], rest: object = {}) =>
    ask("PUT", "/api/costs", { payload: { lines, ...rest } });
  const putCsv = (payload: string | Buffer, query = "", type = "text/csv") =>
    ask("PUT", `/api/costs${query}`, { payload, headers: { "content-type": type } });
  const list = async (query = "") => (await ask("GET", `/api/costs${query}`)).json<CostList>();
  return { ...test, ask, put, putCsv, list };
}

test.each([
  ["GET", "/api/costs"],
  ["PUT", "/api/costs"],
  ["DELETE", "/api/costs?from=2026-11-01&to=2026-11-01"],
] as const)("%s %s asks for the admin token", async (method, url) => {
  const { inject } = await open(sharedApp);
  expect(errorOf(await inject({ method, url }))).toMatchObject({ status: 401, code: "unauthorized" });
});

describe("an import of JSON", () => {
  test("is stored and shown, with the day's zone and the time of the import", async () => {
    const { put, list } = await open();
    const began = Date.now();
    const response = await put([LINE], { tz: "Asia/Yekaterinburg" });
    expect(response.statusCode).toBe(200);
    expect(response.json<CostsAnswer>()).toEqual({
      success: true,
      lines: 1,
      of_connectors: 0,
      stored: 1,
      replaced: 0,
      removed: 0,
      summed: 0,
    });
    const { costs, next_cursor } = await list();
    expect(costs).toEqual([{ ...LINE, tz: "Asia/Yekaterinburg", updated_at: expect.any(String), source: "import" }]);
    expect(Date.parse(costs[0]?.updated_at ?? "")).toBeGreaterThanOrEqual(began);
    expect(next_cursor).toBeNull();
  });

  test("replaces, removes and adds up, and says how much of each", async () => {
    const { put, list } = await open();
    await put([LINE, { ...LINE, value: "gone" }]);
    const again = await put([
      { ...LINE, amount: "1.00" },
      { ...LINE, amount: "2,50" },
      { ...LINE, value: "gone", amount: "0" },
      { ...LINE, value: "new" },
    ]);
    expect(again.json()).toEqual({
      success: true,
      lines: 4,
      stored: 2,
      replaced: 1,
      removed: 1,
      of_connectors: 0,
      summed: 1,
    });
    expect((await list()).costs.map(({ value, amount, tz }) => `${value} ${amount} ${tz}`)).toEqual([
      "spring 3.50 Europe/Moscow",
      "new 1234.56 Europe/Moscow",
    ]);
  });

  test("may come as text/plain, as clicks may", async () => {
    const { ask } = await open();
    const payload = JSON.stringify({ lines: [LINE] });
    const headers = { "content-type": "text/plain" };
    expect((await ask("PUT", "/api/costs", { payload, headers })).json()).toMatchObject({ stored: 1 });
  });

  test("with a mistake stores nothing and names the line and the field", async () => {
    const { put, list } = await open();
    const error = errorOf(await put([LINE, { ...LINE, day: "2026-02-30", amount: 5 }, { ...LINE, amount: "1.005" }]));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.details).toEqual([
      { path: "/lines/1/amount", message: "тип не тот, ожидается: строка" },
      { path: "/lines/2/amount", message: "«1.005»: в RUB после запятой не больше 2 знаков, округлите сами" },
    ]);
    expect((await list()).costs).toEqual([]);
  });

  test.each([
    ["{", "invalid_json"],
    ["", "invalid_json"],
    ["[]", "invalid_request"],
  ])("%j is none", async (payload, code) => {
    const { ask } = await open(sharedApp);
    const headers = { "content-type": "application/json" };
    expect(errorOf(await ask("PUT", "/api/costs", { payload, headers }))).toMatchObject({ status: 400, code });
  });
});

describe("an import of CSV", () => {
  test("is stored; what was not needed is named", async () => {
    const { putCsv, list } = await open();
    const text = "\ufeffДата;Кампания;Значение;Показы;Расход\r\n01.11.2026;Весна;spring;1000;1 234,56\r\n";
    const answer = await putCsv(text, "?mark=utm_campaign&currency=RUB&tz=Asia/Omsk", "text/csv; charset=utf-8");
    expect(answer.json()).toEqual({
      success: true,
      lines: 1,
      of_connectors: 0,
      stored: 1,
      replaced: 0,
      removed: 0,
      summed: 0,
      encoding: "utf-8",
      ignored_columns: ["Кампания", "Показы"],
    });
    expect((await list()).costs).toMatchObject([{ ...LINE, tz: "Asia/Omsk" }]);
  });

  test("of another encoding is read, and the answer says as what", async () => {
    const { putCsv, list } = await open();
    const value = Buffer.from("e2e5f1ede0", "hex");
    const text = Buffer.concat([Buffer.from("day,value,amount\n2026-11-01,"), value, Buffer.from(",1\n")]);
    expect((await putCsv(text, "?mark=ref&currency=RUB")).json()).toMatchObject({
      encoding: "windows-1251",
      stored: 1,
    });
    expect((await list()).costs).toMatchObject([{ mark: "ref", value: "весна", amount: "1.00" }]);
  });

  test("with a mistake stores nothing and names the line and the column", async () => {
    const { putCsv, list } = await open();
    const text = "day,value,amount\n2026-11-01,a,1\n2026-11-02,b,\n";
    const error = errorOf(await putCsv(text, "?mark=ref&currency=RUB"));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.details).toEqual([{ path: "строка 3, amount", message: "не должно быть пустым" }]);
    expect((await list()).costs).toEqual([]);
  });

  test("of megabytes passes, and beyond the limits the answer says to divide it", async () => {
    const { putCsv, put, list } = await open();
    const head = "day,mark,value,amount,currency\n";
    const row = `2026-11-01,utm_campaign,${"x".repeat(400)},1,RUB\n`;
    const most = Math.floor((COSTS_LIMIT.bytes - head.length) / row.length);
    expect((await putCsv(head + row.repeat(most))).json()).toMatchObject({ lines: most, stored: 1, summed: most - 1 });
    const tooLarge = { status: 413, code: "costs_too_large" };
    expect(errorOf(await putCsv(head + row.repeat(most + 1)))).toMatchObject(tooLarge);
    expect(errorOf(await putCsv(head + "2026-11-01,ref,a,1,RUB\n".repeat(COSTS_LIMIT.lines + 1)))).toMatchObject(
      tooLarge,
    );
    expect(errorOf(await put([{ ...LINE, value: "y".repeat(COSTS_LIMIT.bytes) }]))).toMatchObject(tooLarge);
    expect((await list()).costs).toHaveLength(1);
  });

  test.each(["application/x-www-form-urlencoded", "application/vnd.ms-excel"])("as %s is refused", async (type) => {
    const { putCsv } = await open();
    expect(errorOf(await putCsv("day", "", type))).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
      details: [{ path: "", message: "таблицу CSV присылайте с Content-Type: text/csv" }],
    });
  });
});

test("a store that is away is reported", async () => {
  const { put, store } = await open();
  store.costs.save = () => Promise.reject(new StoreUnavailable("gone"));
  expect(errorOf(await put([LINE]))).toMatchObject({ status: 503, code: "store_unavailable" });
});

describe("the list", () => {
  test("goes page by page, the last day first", async () => {
    const { put, list } = await open();
    const values = ["a", "b", "c"];
    await put(["2026-11-01", "2026-11-02"].flatMap((day) => values.map((value) => ({ ...LINE, day, value }))));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: CostList = await list(`?limit=4${cursor === "" ? "" : `&cursor=${cursor}`}`);
      seen.push(...page.costs.map(({ day, value }) => `${day.slice(8)}${value}`));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(["02c", "02b", "02a", "01c", "01b", "01a"]);
  });

  test("is narrowed by its filters, both days included", async () => {
    const { put, list } = await open();
    const other = { day: "2026-11-03", mark: "ref", value: "бот", amount: "7", currency: "JPY" };
    await put([LINE, { ...LINE, day: "2026-11-02" }, other]);
    const days = async (query: string) => (await list(`?${query}`)).costs.map(({ day }) => day.slice(8));
    expect(await days("from=2026-11-02")).toEqual(["03", "02"]);
    expect(await days("from=02.11.2026&to=2026-11-02")).toEqual(["02"]);
    expect(await days("mark=ref")).toEqual(["03"]);
    expect(await days(`value=${encodeURIComponent("бот")}`)).toEqual(["03"]);
    expect(await days("currency=jpy")).toEqual(["03"]);
    expect(await days("currency=RUB&to=2026-11-01")).toEqual(["01"]);
    expect((await list("?mark=ref")).costs).toMatchObject([other]);
  });

  test.each([
    ["from=2026-02-30", "/from: «2026-02-30» не день: нужен день вида 2026-11-01 или 01.11.2026"],
    ["to=yesterday", "/to: «yesterday» не день: нужен день вида 2026-11-01 или 01.11.2026"],
    ["from=2026-11-02&to=2026-11-01", "/from: первый день позже последнего"],
    ["currency=XYZ", "/currency: нет валюты «XYZ», пример: RUB"],
    ["limit=0", "/limit: нужно число от 1 до 200"],
    ["cursor=YmVmb3JlIDU", "/cursor: это не next_cursor предыдущей страницы"],
    ["colour=red", "/colour: такого параметра нет: уберите его или исправьте имя"],
    ["value=%00", "/value: содержит символ U+0000: уберите его"],
  ])("?%s is reported", async (query, expected) => {
    const { ask } = await open(sharedApp);
    const error = errorOf(await ask("GET", `/api/costs?${query}`));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.details?.map(({ path, message }) => `${path}: ${message}`)).toEqual([expected]);
  });
});

describe("a removal", () => {
  test("takes the lines of its days and its mark, and says how many", async () => {
    const { ask, put, list } = await open();
    const days = ["2026-11-01", "2026-11-02", "2026-11-03"];
    await put(
      days.flatMap((day) => [
        { ...LINE, day },
        { ...LINE, day, mark: "ref" },
      ]),
    );
    const remove = async (query: string) => (await ask("DELETE", `/api/costs?${query}`)).json();
    expect(await remove("from=2026-11-02&to=03.11.2026&mark=ref")).toEqual({ success: true, removed: 2 });
    expect(await remove("from=2026-11-01&to=2026-11-02")).toEqual({ success: true, removed: 3 });
    expect((await list()).costs).toMatchObject([{ day: "2026-11-03", mark: "utm_campaign" }]);
  });

  test.each([
    ["", ["/from: нужно это поле", "/to: нужно это поле"]],
    ["?from=2026-11-01", ["/to: нужно это поле"]],
    ["?from=2026-11-01&to=x", ["/to: «x» не день: нужен день вида 2026-11-01 или 01.11.2026"]],
    ["?from=2026-11-01&to=2026-11-02&value=a", ["/value: такого параметра нет: уберите его или исправьте имя"]],
  ])("with %j removes nothing", async (query, expected) => {
    const { ask, put, list } = await open(sharedApp);
    await put([LINE]);
    const error = errorOf(await ask("DELETE", `/api/costs${query}`));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.details?.map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
    expect((await list()).costs).toHaveLength(1);
  });
});

test("the document has both forms of an import", async () => {
  const { inject } = await open();
  const { paths } = (await inject("/api/openapi.json")).json();
  const { content } = paths["/api/costs"].put.requestBody;
  expect(Object.keys(content)).toEqual(["application/json", "text/csv"]);
  expect(content["application/json"].schema.properties.lines.items.required).toEqual(Object.keys(LINE));
  expect(paths["/api/costs"].put.parameters.map(({ name }: { name: string }) => name)).toEqual([
    "mark",
    "currency",
    "tz",
    "value_column",
    "amount_column",
  ]);
});

describe("a preview", () => {
  const NEW = { ...LINE, value: "new", amount: "2.00" };
  test("says what would be stored, replaced and removed, and stores nothing", async () => {
    const { put, ask, list } = await open();
    await put([LINE, { ...LINE, value: "same" }, { ...LINE, value: "gone" }]);
    const before = await list();
    const lines = [
      { ...LINE, amount: "1.00" },
      { ...LINE, value: "same" },
      { ...LINE, value: "gone", amount: "0" },
    ];
    const answer = await ask("POST", "/api/costs/preview", { payload: { lines: [...lines, NEW, NEW] } });
    expect(answer.json()).toMatchObject({
      ...{ lines: 5, stored: 3, replaced: 2, removed: 1, of_connectors: 0, summed: 1, unchanged: 1 },
      days: [{ day: "2026-11-01", currency: "RUB", amount: "1239.56", lines: 3 }],
    });
    const shown = answer.json<CostsPreview>().shown.map(({ value, amount, before }) => [value, amount, before]);
    expect(shown).toEqual([
      ["spring", "1.00", "1234.56"],
      ["gone", "0.00", "1234.56"],
      ["new", "4.00", null],
      ["same", "1234.56", "1234.56"],
    ]);
    expect(await list()).toEqual(before);
  });

  test("of a table names its mistakes by line, as the import does", async () => {
    const { ask } = await open(sharedApp);
    const request = {
      payload: "day,mark,value,amount,currency\n2026-11-01,utm_campaign,spring,1.00,RUB\n2026-11-31,ref,bot,x,RUB\n",
      headers: { "content-type": "text/csv" },
    };
    const error = errorOf(await ask("POST", "/api/costs/preview", request));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.details?.map(({ path }) => path)).toEqual(["строка 3, day", "строка 3, amount"]);
    expect(errorOf(await ask("PUT", "/api/costs", request)).details).toEqual(error.details);
  });
});

describe("sums by day", () => {
  test("are decimal, by currency, with totals", async () => {
    const { put, ask } = await open();
    await put([LINE, { ...LINE, day: "2026-11-02", amount: "0.44" }, { ...LINE, currency: "JPY", amount: "5" }]);
    const answer = await ask("GET", "/api/costs/days?from=2026-11-01&to=2026-11-02");
    expect(answer.json()).toEqual({
      days: [
        { day: "2026-11-02", currency: "RUB", amount: "0.44", imported: "0.44", lines: 1 },
        { day: "2026-11-01", currency: "JPY", amount: "5", imported: "5", lines: 1 },
        { day: "2026-11-01", currency: "RUB", amount: "1234.56", imported: "1234.56", lines: 1 },
      ],
      totals: [
        { currency: "RUB", amount: "1235.00", lines: 2 },
        { currency: "JPY", amount: "5", lines: 1 },
      ],
    });
  });

  test.each([
    ["from=2026-11-01&to=2027-11-02", "/from"],
    ["from=2026-11-02&to=2026-11-01", "/from"],
    ["from=2026-11-01&to=2026-11-02&currency=XXY", "/currency"],
  ])("%s is refused", async (query, path) => {
    const { ask } = await open(sharedApp);
    const { status, details } = errorOf(await ask("GET", `/api/costs/days?${query}`));
    expect([status, details?.map((detail) => detail.path)]).toEqual([400, [path]]);
  });
});
