import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { COLUMN_MARKS, SUB_MARKS } from "@metka/contract";
import { describe, expect, test, vi } from "vitest";
import { existingFolder, folderTrouble } from "../data-folder.ts";
import { StoreUnavailable } from "../store/model.ts";
import { appForTest } from "./testing.ts";

const away = async () => {
  throw new StoreUnavailable("away", { cause: new Error("select 1 failed at 10.0.0.5") });
};

test("healthz says that the process lives, also without a database", async () => {
  const { inject, store } = await appForTest();
  vi.spyOn(store, "ping").mockImplementation(away);
  const response = await inject("/healthz");
  expect([response.statusCode, response.json()]).toEqual([200, { status: "ok" }]);
});

describe("readyz", () => {
  test("is ready while the database answers", async () => {
    const { inject, store } = await appForTest();
    const ready = await inject("/readyz");
    const reports = { status: "building", rows: 0, of: 0 };
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: "ok", reports }]);
    vi.spyOn(store, "ping").mockImplementation(away);
    const response = await inject("/readyz");
    expect([response.statusCode, response.json()]).toEqual([503, { status: "store_unavailable" }]);
  });
});

describe("the data folder", () => {
  const FULL = Number.MAX_SAFE_INTEGER;
  test("is in trouble when its disk has too little room or it is gone", async () => {
    expect(await folderTrouble("/tmp", 1)).toBeUndefined();
    expect(await folderTrouble("/tmp", FULL)).toBe("disk_full");
    expect(await existingFolder("/tmp/not/made/yet")).toBe("/tmp");
    expect(await folderTrouble("/nowhere/at/all")).toBe("not_writable");
  });

  test("makes the gateway not ready, with the reason", async () => {
    const app = await appForTest();
    await rm(dirname(app.file), { recursive: true });
    const response = await app.inject("/readyz");
    expect([response.statusCode, response.json()]).toEqual([503, { status: "not_writable" }]);
  });
});

describe("metrics", () => {
  test("count clicks, requests and attempts", async () => {
    const { inject, post } = await appForTest();
    await post({ user_id: 1, event_id: "e" });
    await post({ user_id: 1, event_id: "e" });
    await post({ offer: "nope" });
    const counted = 'metka_attempt_duration_seconds_count{host="t.leads.tech",outcome="delivered"} 1';
    // The caller is told before the attempt is on record.
    await vi.waitFor(async () => expect((await inject("/metrics")).body).toContain(counted));
    const response = await inject("/metrics");
    expect(response.headers["content-type"]).toMatch(/^text\/plain; version=/);
    const lines = response.body.split("\n");
    expect(lines).toContain('metka_clicks_total{offer="leads-tech",result="stored"} 1');
    expect(lines).toContain('metka_clicks_total{offer="leads-tech",result="duplicate"} 1');
    expect(lines).toContain(
      'metka_http_request_duration_seconds_count{route="/api/arbitrage/send-to-leads-tech",status="422"} 1',
    );
    expect(lines).toContain('metka_breaker_open{host="t.leads.tech"} 0');
    expect(lines).toContain('metka_attempts_in_flight{host="t.leads.tech"} 0');
  });

  test("are given also while the database is away: that is when they are needed", async () => {
    const { inject, store } = await appForTest();
    vi.spyOn(store, "pendingHosts").mockImplementation(away);
    const response = await inject("/metrics");
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain("process_cpu_seconds_total");
    expect(response.body).not.toMatch(/^metka_deliveries_pending\{/m);
  });

  test("name routes, not addresses: anybody may ask for any address", async () => {
    const { inject } = await appForTest();
    await inject("/nobody/knows?sign=SECRET");
    const { body } = await inject("/metrics");
    expect(body).toContain('route="none",status="404"');
    expect(body).not.toMatch(/nobody|SECRET/);
  });
});

describe("openapi.json", () => {
  async function intakeOperation() {
    const { inject } = await appForTest();
    const document = (await inject("/api/openapi.json")).json();
    expect(document.openapi).toMatch(/^3\.1/);
    return document.paths["/api/arbitrage/send-to-leads-tech"].post;
  }

  test("lists every field of a click", async () => {
    const { requestBody } = await intakeOperation();
    const fields = Object.keys(requestBody.content["application/json"].schema.properties);
    const own = ["timestamp", "url", "referrer", "user_agent", "offer", "event_id", "launch_params"];
    expect(fields.sort()).toEqual(["user_id", ...COLUMN_MARKS, ...SUB_MARKS, ...own].sort());
  });

  test("describes the answers and the errors", async () => {
    const { responses } = await intakeOperation();
    expect(Object.keys(responses).sort()).toEqual(["200", "202", "400", "403", "409", "413", "415", "422", "503"]);
    for (const status of ["200", "202"]) {
      expect(Object.keys(responses[status].content["application/json"].schema.properties)).toEqual([
        "success",
        "message",
        "tracking_id",
        "click_id",
        "duplicate",
        "leads_tech_data",
        "leads_tech_params",
        "leads_tech_url",
        "delivery",
        "notes",
        "timestamp",
      ]);
    }
    expect(responses["422"].description).toContain("unknown_offer");
    expect(responses["422"].content["application/json"].schema.properties).toHaveProperty("error");
  });

  test("names the gateway's own address where it has one", async () => {
    const { inject } = await appForTest({ PUBLIC_URL: "https://metka.example/" });
    expect((await inject("/api/openapi.json")).json().servers).toEqual([{ url: "https://metka.example" }]);
  });
});

test("docs is a page that shows it", async () => {
  const { inject } = await appForTest();
  const page = await inject("/api/docs");
  expect(page.headers["content-type"]).toMatch(/^text\/html/);
  const script = await inject("/api/docs/static/swagger-initializer.js");
  expect(script.statusCode).toBe(200);
});
