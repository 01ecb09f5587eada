import type { MadeReportLink, ReportLinkList, SavedReportList, SharedReport } from "@metka/contract";
import { expect, test, vi } from "vitest";
import { StoreUnavailable } from "../store/model.ts";
import { errorOf, operatorsApp } from "./testing.ts";

const LINK = { name: "Весна", query: { group_by: "utm_campaign" }, days: 7, valid_days: 1 };

async function fixture() {
  const app = await operatorsApp();
  for (const utm_campaign of ["spring", "spring", "autumn"]) {
    await app.post({ user_id: "1", utm_campaign }, { url: "/api/arbitrage/send-to-leads-tech/?async=1" });
  }
  const make = async (body: object) => {
    const made = await app.ask("/api/report-links", { method: "POST", payload: { ...LINK, ...body } });
    expect(made.statusCode).toBe(201);
    return made.json<MadeReportLink>();
  };
  const open = (secret: string) => app.inject({ url: "/api/shared-report", headers: { "x-report-link": secret } });
  return { ...app, make, open };
}

test("a saved report is listed by its name, and can be removed", async () => {
  const { ask } = await fixture();
  const save = (name: string) =>
    ask("/api/saved-reports", { method: "POST", payload: { name, view: `{"by":["day"]}` } });
  expect((await save("Кампании")).statusCode).toBe(201);
  const { id } = (await save("Баннеры")).json();
  const list = async () => (await ask("/api/saved-reports")).json<SavedReportList>().saved_reports;
  expect((await list()).map(({ name, view }) => [name, view])).toEqual([
    ["Баннеры", `{"by":["day"]}`],
    ["Кампании", `{"by":["day"]}`],
  ]);
  expect((await ask(`/api/saved-reports/${id}`, { method: "DELETE" })).statusCode).toBe(204);
  expect((await list()).map(({ name }) => name)).toEqual(["Кампании"]);
  expect(errorOf(await ask(`/api/saved-reports/${id}`, { method: "DELETE" }))).toMatchObject({
    code: "saved_report_not_found",
  });
});

test("a link shows its report to somebody without the token, and nothing else", async () => {
  const { make, open, inject, requests } = await fixture();
  const { secret } = await make({});
  const answer = await open(secret);
  expect(answer.statusCode).toBe(200);
  const { name, report } = answer.json<SharedReport>();
  const { group_by, rows, totals } = report;
  expect([group_by, rows.map(({ group, visits }) => [group.utm_campaign, visits])]).toEqual([
    ["utm_campaign"],
    [
      ["spring", 2],
      ["autumn", 1],
    ],
  ]);
  expect(totals.visits).toBe(3);
  expect(name).toBe("Весна");
  expect((await inject({ url: "/api/reports", headers: { "x-report-link": secret } })).statusCode).toBe(401);
  expect(JSON.stringify(requests)).not.toContain(secret);
});

test("the secret is in no list and not in the database", async () => {
  const { make, ask, store } = await fixture();
  const { secret } = await make({});
  const { report_links } = (await ask("/api/report-links")).json<ReportLinkList>();
  expect(report_links).toMatchObject([{ name: "Весна", expired: false }]);
  expect(JSON.stringify([report_links, await store.savedReports.listLinks()])).not.toContain(secret);
});

test("a link that is revoked, expired or mistyped opens nothing", async () => {
  const { make, open, ask, store } = await fixture();
  const { id, secret } = await make({});
  expect((await ask(`/api/report-links/${id}`, { method: "DELETE" })).statusCode).toBe(204);
  const expired = await make({});
  const [row] = await store.savedReports.listLinks();
  if (row === undefined) throw new Error("the link is not stored");
  await store.savedReports.removeLink(row.id);
  await store.savedReports.addLink({ ...row, expires_at: Date.now() });
  for (const wrong of [secret, expired.secret, `${secret}x`]) {
    expect(errorOf(await open(wrong))).toMatchObject({ status: 404, code: "report_link_not_found" });
  }
  expect((await ask("/api/report-links")).json<ReportLinkList>().report_links).toMatchObject([{ expired: true }]);
});

test("a link to a report that cannot be made is refused, with the parameter", async () => {
  const { ask } = await fixture();
  const made = await ask("/api/report-links", {
    method: "POST",
    payload: { ...LINK, query: { group_by: "password", "filter[user_id]": "1" } },
  });
  const { status, details } = errorOf(made);
  expect([status, details?.map(({ path }) => path)]).toEqual([400, ["/query/group_by", "/query/filter[user_id]"]]);
});

test("a view that is no JSON object is refused: the dashboard could not open it", async () => {
  const { ask } = await fixture();
  for (const view of ["{", "[]", "12"]) {
    const refused = errorOf(await ask("/api/saved-reports", { method: "POST", payload: { name: "x", view } }));
    expect([refused.status, refused.details?.map(({ path }) => path)]).toEqual([400, ["/view"]]);
  }
});

test("while the database is away, reports, links and sessions are answered with 503", async () => {
  const { ask, inject, open, store } = await fixture();
  const away = () => Promise.reject(new StoreUnavailable("away"));
  vi.spyOn(store.savedReports, "list").mockImplementation(away);
  vi.spyOn(store.savedReports, "findLink").mockImplementation(away);
  vi.spyOn(store.sessions, "find").mockImplementation(away);
  const withSession = inject({
    url: "/api/clicks",
    headers: { cookie: "metka_session=0123456789012345678901234567890" },
  });
  for (const answer of await Promise.all([ask("/api/saved-reports"), open("secret"), withSession])) {
    expect(errorOf(answer)).toMatchObject({ status: 503, code: "store_unavailable" });
  }
});
