import type { AuditList, AuditRecord } from "@metka/contract";
import { describe, expect, test, vi } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { StoreUnavailable } from "../store/model.ts";
import { errorOf, operatorsApp, TOKEN } from "./testing.ts";

const USER = "704519283";
const SECRET = "s3cret-of-an-offer";

describe("the audit log", () => {
  async function opened() {
    const app = await operatorsApp();
    await addPresets(app.store.conversions, () => "secret-token-of-a-network", Date.now());
    const records = async (query = "") => (await app.ask(`/api/audit?${query}`)).json<AuditList>().records;
    const last = async (): Promise<Partial<AuditRecord> | undefined> => (await records())[0];
    return { ...app, records, last };
  }

  test("has who, what, with which object, and names or counts in place of values", async () => {
    const { ask, last, inject } = await opened();
    await ask("/api/networks/leads-tech", {
      method: "PATCH",
      payload: { active: false, settings: { statuses: { approved: [SECRET] } } },
    });
    expect(await last()).toMatchObject({
      ...{ who: "token", session: null, action: "network_changed", route: "PATCH /api/networks/:slug" },
      ...{ object: "leads-tech", summary: { changed: ["active", "statuses"] } },
    });
    const offer = { slug: "mine", title: "Mine", network: "leads-tech", template: `https://x.example/?k=${SECRET}` };
    expect((await ask("/api/offers", { method: "POST", payload: offer })).statusCode).toBe(201);
    expect(await last()).toMatchObject({ action: "offer_created", object: "mine", summary: {} });
    const line = { day: "2026-11-01", mark: "ref", value: USER, amount: "1.00", currency: "RUB" };
    expect((await ask("/api/costs", { method: "PUT", payload: { lines: [line] } })).statusCode).toBe(200);
    expect(await last()).toMatchObject({ action: "costs_imported", object: null });

    const signIn = await inject({ method: "POST", url: "/api/session", payload: { token: TOKEN } });
    const signedIn = await last();
    expect(signedIn).toMatchObject({ who: "session", action: "signed_in", summary: { by: "token" } });
    const cookie = String(signIn.headers["set-cookie"]).split(";", 1)[0] ?? "";
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    await inject({ method: "DELETE", url: "/api/saved-reports/none", headers });
    expect(await last()).toEqual(signedIn);
    await inject({ method: "POST", url: "/api/deliveries/replay", headers });
    expect(await last()).toMatchObject({
      ...{ who: "session", session: signedIn?.session, action: "deliveries_replayed", summary: { replayed: 0 } },
    });
    await inject({ method: "DELETE", url: "/api/session", headers });
    expect(await last()).toMatchObject({ action: "signed_out", session: signedIn?.session });
    const all = JSON.stringify((await ask("/api/audit?limit=200")).json());
    for (const hidden of [SECRET, TOKEN, "secret-token", cookie.split("=")[1] ?? ""]) expect(all).not.toContain(hidden);
  });

  test("has nothing of what was refused, of dry runs, of looks, and of clicks", async () => {
    const { ask, records, click, inject } = await opened();
    await click({ user_id: USER });
    await ask("/api/clicks");
    await ask("/api/deliveries/replay", { method: "POST", payload: { dry_run: true } });
    await ask("/api/postbacks/evaluate", { method: "POST", payload: { dry_run: true } });
    await ask("/api/links/check", { method: "POST", payload: { url: "https://vk.com/app1#ref=x" } });
    await ask("/api/networks/none", { method: "PATCH", payload: { active: false } });
    await inject({ method: "POST", url: "/api/session", payload: { token: "wrong" } });
    await inject({ method: "DELETE", url: "/api/session" });
    await inject({ method: "POST", url: "/api/deliveries/replay" });
    expect(await records()).toEqual([]);
  });

  test("an erased user's ID is nowhere in it, whatever was done to the user before", async () => {
    const { ask, click, records } = await opened();
    const { tracking_id } = await click({ user_id: USER, ref: USER });
    await ask(`/api/deliveries/${tracking_id}/replay`, { method: "POST", payload: { force: true } });
    const view = { name: `of ${USER}`, view: `{"filter":{"utm_term":["${USER}"]}}` };
    await ask("/api/saved-reports", { method: "POST", payload: view });
    await ask(`/api/connectors/${USER}/run`, { method: "POST" });
    const erased = await ask(`/api/users/${USER}`, { method: "DELETE" });
    const { erasure_id } = erased.json();
    const all = await records("limit=200");
    expect(all.map(({ action }) => action)).toEqual(["user_erased", "report_saved", "delivery_replayed"]);
    expect(all[0]).toMatchObject({ object: null, summary: { erasure_id } });
    expect(JSON.stringify(all)).not.toContain(USER);
  });

  test("goes page by page, and is narrowed by action and time", async () => {
    const { ask, records } = await opened();
    for (let n = 0; n < 3; n += 1) await ask("/api/deliveries/replay", { method: "POST" });
    await ask("/api/networks/admitad", { method: "PATCH", payload: { active: true } });
    expect(await records("action=network_changed")).toHaveLength(1);
    expect(await records("to=2020-01-01")).toEqual([]);
    const page = (await ask("/api/audit?limit=2")).json<AuditList>();
    expect(page.records.map(({ action }) => action)).toEqual(["network_changed", "deliveries_replayed"]);
    expect(await records(`limit=2&cursor=${page.next_cursor}`)).toHaveLength(2);
    expect(errorOf(await ask("/api/audit?action=none"))).toMatchObject({ status: 400, details: [{ path: "/action" }] });
  });

  test("a change that could not be recorded is answered all the same, and the log says so", async () => {
    const { ask, store, errors } = await opened();
    vi.spyOn(store.audit, "add").mockRejectedValue(new StoreUnavailable("away"));
    const response = await ask("/api/networks/admitad", { method: "PATCH", payload: { active: false } });
    expect([response.statusCode, response.json().active]).toEqual([200, false]);
    expect(errors.join()).toContain("Действие выполнено, но в журнал изменений не записано");
  });
});
