import { describe, expect, test } from "vitest";
import { appForTest, sharedApp, TOKEN } from "./testing.ts";

const authorization = `Bearer ${TOKEN}`;

async function gateway(open = appForTest) {
  const app = await open();
  const report = (query: string) =>
    app.inject({ url: `/api/reports${query === "" ? "" : `?${query}`}`, headers: { authorization } });
  const visit = (body: Record<string, unknown>) =>
    app.post(body, { url: "/api/arbitrage/send-to-leads-tech/?async=1" });
  return { ...app, report, visit };
}

describe("GET /api/reports", () => {
  test("shows which ad brought whom, over the last 30 days in Moscow's time unless asked otherwise", async () => {
    const { report, visit } = await gateway();
    for (const user_id of ["1", "1", "2"]) await visit({ user_id, ref: "bot", utm_campaign: "spring" });
    await visit({ user_id: "3", ref: "post" });
    const answer = (await report("group_by=ref&users=1")).json();
    expect(answer).toMatchObject({ success: true, tz: "Europe/Moscow", basis: "click", per: "visit", groups: 2 });
    expect(answer.rows).toMatchObject([
      { group: { ref: "bot" }, visits: 3, unique_visits: 2, users: 2, clicks: 0, conversions: 0, cr: 0 },
      { group: { ref: "post" }, visits: 1, unique_visits: 1, users: 1 },
    ]);
    expect(answer.totals).toMatchObject({ visits: 4, unique_visits: 3, users: 3, revenue: {}, approval_rate: null });
    expect(answer.from).toMatch(/T21:00:00.000Z$/);
    const days = (Date.parse(answer.to) - Date.parse(answer.from)) / 86_400_000;
    expect(Math.floor(days)).toBe(30);
  });

  test("needs the token", async () => {
    const { inject } = await gateway();
    expect((await inject("/api/reports")).statusCode).toBe(401);
  });

  test("names everything that is wrong with the query at once", async () => {
    const { report } = await gateway();
    const answer = await report(
      "from=вчера&tz=Moscow&group_by=ref,ref,hour,password&basis=x&per=y&sort=-password&limit=0&format=xls&filter[user_id]=1&filtr=1",
    );
    expect(answer.statusCode).toBe(400);
    const paths = answer.json().error.details.map(({ path }: { path: string }) => path);
    expect(new Set(paths)).toEqual(
      new Set([
        "/from",
        "/tz",
        "/group_by",
        "/basis",
        "/per",
        "/sort",
        "/limit",
        "/format",
        "/filter[user_id]",
        "/filtr",
      ]),
    );
  });

  test.each([
    ["from=2026-11-02&to=2026-11-01", "начало должно быть раньше"],
    ["from=2000-01-01&to=2026-11-01", "3660 дней"],
    ["to=2026-02-30", "нужна дата"],
    ["to=1969-06-01", "начало должно быть раньше"],
    ["to=0000-01-01", "начало должно быть раньше"],
  ])("refuses the period %s", async (query, why) => {
    const { report } = await gateway(sharedApp);
    const answer = await report(query);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(why);
  });

  test("a day that is named as the end is in the report", async () => {
    const { report } = await gateway();
    const answer = (await report("from=2026-10-01&to=2026-10-31&tz=Europe/Moscow")).json();
    expect([answer.from, answer.to]).toEqual(["2026-09-30T21:00:00.000Z", "2026-10-31T21:00:00.000Z"]);
  });

  test("finds a value with a comma, and does not take a comma too many for what has no mark", async () => {
    const { report, visit } = await gateway();
    for (const utm_campaign of ["Весна, 2025", "Весна", "Лето", undefined]) await visit({ user_id: "1", utm_campaign });
    const found = async (filter: string) => {
      const { rows } = (await report(`group_by=utm_campaign&sort=utm_campaign&${filter}`)).json();
      return rows.map(({ group }: { group: Record<string, unknown> }) => group.utm_campaign);
    };
    const named = (value: string) => `filter[utm_campaign]=${encodeURIComponent(value)}`;
    expect(await found(named('"Весна, 2025"'))).toEqual(["Весна, 2025"]);
    expect(await found(named('"Весна, 2025",Лето'))).toEqual(["Весна, 2025", "Лето"]);
    expect(await found(`${named("Весна")}&${named("Лето")}`)).toEqual(["Весна", "Лето"]);
    expect(await found(named('""'))).toEqual([null]);
    expect(await found(named(""))).toEqual([null]);
    for (const value of ["Весна,", ",Весна", "Весна,,Лето"]) {
      const answer = await report(named(value));
      expect([answer.statusCode, answer.json().error.details]).toEqual([
        400,
        [{ path: "/filter[utm_campaign]", message: expect.stringContaining("запятая лишняя") }],
      ]);
    }
  });

  test.each([
    ["filter[x]=1&filter[x]=2", "/filter[x]", "фильтр бывает только по: event_type, offer"],
    ["filter[]=1", "/filter[]", "фильтр бывает только по: event_type, offer"],
    ["filter[__proto__]=1&filter[__proto__]=2", "/filter[__proto__]", "фильтр бывает только по: event_type, offer"],
    ["filter[constructor]=1", "/filter[constructor]", "фильтр бывает только по: event_type, offer"],
    ["filter[ref%0A]=1", "/filter[ref\n]", "фильтр бывает только по: event_type, offer"],
    ["filter=1&filter=2", "/filter", "такого параметра нет"],
    ["__proto__=1&__proto__=2", "/__proto__", "такого параметра нет"],
    ["from=2026-11-01&from=2026-11-02", "/from", "параметр назван больше одного раза: оставьте один"],
    ["format=csv&format=csv", "/format", "параметр назван больше одного раза: оставьте один"],
    ["filter[ref]=a&filter[ref]=%00", "/filter[ref]/1", "содержит символ U+0000"],
  ])("refuses %s in words, with the name", async (query, path, message) => {
    const { report } = await gateway(sharedApp);
    const answer = await report(query);
    expect([answer.statusCode, answer.json().error.details]).toEqual([
      400,
      [{ path, message: expect.stringContaining(message) }],
    ]);
  });

  test("has sums to the last kopeck, or says that they are too large for that", async () => {
    const { report, store } = await gateway();
    const cost = { day: "2026-11-01", mark: "ref", currency: "RUB" } as const;
    const save = (value: string, amount_minor: number) =>
      store.costs.save([{ ...cost, value, amount_minor }], "Europe/Moscow", "2026-11-02T00:00:00.000Z");
    await save("a", Number.MAX_SAFE_INTEGER - 1);
    await save("b", 1);
    expect((await report("from=2026-11-01&to=2026-11-01")).json().totals.spend).toEqual({ RUB: "90071992547409.91" });
    await save("c", 1);
    const answer = await report("from=2026-11-01&to=2026-11-01");
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, "sum_too_large"]);
  });

  test("as CSV is a file for a spreadsheet, in which no mark is a formula", async () => {
    const { report, visit } = await gateway();
    await visit({ user_id: "1", ref: "=HYPERLINK(1)", utm_campaign: 'зима, "скидки"' });
    const answer = await report("group_by=ref,utm_campaign&format=csv");
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="metka-[\d-]+\.csv"$/);
    const [head, row, total, end] = answer.body.split("\r\n");
    expect(head).toMatch(/^\ufeffref,utm_campaign,visits,unique_visits,/);
    expect(row).toMatch(/^'=HYPERLINK\(1\),"зима, ""скидки""",1,1,/);
    expect(total).toMatch(/^Итого,,1,1,/);
    expect(end).toBe("");
  });

  test("does not hold the intake up: it is counted in another thread", async () => {
    const { app, report, visit } = await gateway();
    await visit({ user_id: "1", ref: "bot" });
    const order: string[] = [];
    const counted = report("group_by=ref").then(() => order.push("report"));
    // A question to the same process that needs no thread is answered first.
    await app.server.inject("/healthz").then(() => order.push("health"));
    await counted;
    expect(order).toEqual(["health", "report"]);
  });
});

test("the API docs explain groups, filters, bases, models, zones, totals and CSV, with an example that works", async () => {
  const { inject } = await appForTest();
  const { description } = (await inject("/api/openapi.json")).json().paths["/api/reports"].get;
  for (const name of ["group_by", "filter[", "basis", "model", "tz", "totals", "unattributed", "csv-excel"]) {
    expect(description).toContain(name);
  }
  const [, example = ""] = /GET (\/api\/reports\?\S+)/.exec(description) ?? [];
  const answer = await inject({ url: example, headers: { authorization: `Bearer ${TOKEN}` } });
  expect(answer.json()).toMatchObject({ group_by: ["utm_campaign"], rows: [] });
});
