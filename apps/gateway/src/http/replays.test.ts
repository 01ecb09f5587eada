import { describe, expect, test } from "vitest";
import { answer } from "../deliver/testing.ts";
import { errorOf, operatorsApp } from "./testing.ts";

describe("replaying", () => {
  async function failed() {
    const opened = await operatorsApp();
    opened.network.answers = () => answer(404);
    const { tracking_id } = await opened.click({ user_id: "1" });
    opened.network.answers = () => answer(302, "https://shop.example/");
    return { ...opened, id: tracking_id };
  }
  const delivered = (ask: Awaited<ReturnType<typeof operatorsApp>>["ask"]) =>
    expect.poll(async () => (await ask("/api/deliveries?status=delivered")).json().deliveries.length, {
      timeout: 5_000,
    });

  test("a failed delivery goes to the network again at once, with the same URL", async () => {
    const { ask, id, network } = await failed();
    expect((await ask("/api/deliveries?status=failed")).json().deliveries).toMatchObject([
      { id, host: "t.leads.tech" },
    ]);
    const response = await ask(`/api/deliveries/${id}/replay`, { method: "POST" });
    expect([response.statusCode, response.json()]).toEqual([200, { id, status: "pending" }]);
    await delivered(ask).toBe(1);
    expect(network.sent).toHaveLength(2);
    expect(network.sent[1]).toBe(network.sent[0]);
  });

  test("a delivered one is a second click at the network: only with force, and the refusal says so", async () => {
    const { ask, click, network } = await operatorsApp();
    const { tracking_id } = await click({ user_id: "1" });
    const url = `/api/deliveries/${tracking_id}/replay`;
    const refused = errorOf(await ask(url, { method: "POST", payload: {} }));
    expect(refused).toMatchObject({ status: 409, code: "delivery_not_replayable" });
    expect(refused.details?.[0]?.message).toContain('станет у неё вторым; если это и нужно, передайте {"force": true}');
    expect((await ask(url, { method: "POST", payload: { force: true } })).statusCode).toBe(200);
    await expect.poll(() => network.sent.length).toBe(2);
  });

  test("by filter answers how many", async () => {
    const { ask, network } = await failed();
    const replay = (payload: object) => ask("/api/deliveries/replay", { method: "POST", payload });
    expect((await replay({ host: "another.example" })).json()).toEqual({ replayed: 0 });
    expect((await replay({ network: "leads-tech", status: "failed" })).json()).toEqual({ replayed: 1 });
    await delivered(ask).toBe(1);
    expect((await replay({})).json()).toEqual({ replayed: 0 });
    expect(network.sent).toHaveLength(2);
    for (const [payload, path] of [
      [{ limit: 10_001 }, "/limit"],
      [{ limit: 0 }, "/limit"],
      [{ status: "delivered" }, "/status"],
      [{ hosts: "x" }, "/hosts"],
      [{ from: "x" }, "/from"],
    ] as const) {
      expect(errorOf(await replay(payload))).toMatchObject({ status: 400, details: [{ path }] });
    }
  });

  test("a dry run counts and sends nothing", async () => {
    const { ask, network } = await failed();
    const replay = (payload: object) => ask("/api/deliveries/replay", { method: "POST", payload });
    expect((await replay({ dry_run: true })).json()).toEqual({ replayed: 0, found: 1 });
    expect((await replay({ dry_run: true, host: "another.example" })).json()).toEqual({ replayed: 0, found: 0 });
    expect((await ask("/api/deliveries?status=failed")).json().deliveries).toHaveLength(1);
    expect(network.sent).toHaveLength(1);
  });

  test("hosts: what waits and failed, whether the host answers, and hosts of offers that were sent nothing", async () => {
    const { ask, network, click } = await failed();
    const hosts = async () => (await ask("/api/deliveries/hosts")).json();
    const mine = { network: "leads-tech", host: "t.leads.tech" };
    const unseen = { waiting: 0, failed: 0, breaker: null, last_good_at: null, last_failed_at: null };
    expect(await hosts()).toMatchObject({
      gateway: "test",
      hosts: [
        { ...mine, waiting: 0, failed: 1, breaker: "closed", next_attempt_at: null, last_failed_at: null },
        unseen,
      ],
    });
    network.answers = () => answer(503);
    for (let n = 0; n < 5; n += 1) await click({ user_id: String(n) });
    const [first] = (await hosts()).hosts;
    expect(first).toMatchObject({ ...mine, waiting: 5, failed: 1, breaker: "open" });
    for (const time of [first.last_failed_at, first.next_attempt_at]) {
      expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(60_000);
    }
  });

  test("needs no body, whatever type it is said to have", async () => {
    const types = [undefined, "application/json", "application/json; charset=utf-8", "text/plain"];
    const forms = ["application/x-www-form-urlencoded", "application/octet-stream"];
    for (const type of [...types, ...forms]) {
      const { ask, id, network } = await failed();
      network.answers = () => answer(404);
      const request = {
        method: "POST",
        payload: "",
        headers: { "content-length": "0", ...(type === undefined ? {} : { "content-type": type }) },
      } as const;
      expect([type, (await ask(`/api/deliveries/${id}/replay`, request)).statusCode]).toEqual([type, 200]);
      await expect.poll(async () => (await ask("/api/deliveries?status=failed")).json().deliveries.length).toBe(1);
      expect([type, (await ask("/api/deliveries/replay", request)).json()]).toEqual([type, { replayed: 1 }]);
    }
  });

  test("a body that is there is still read and checked", async () => {
    const { ask, id } = await failed();
    const request = { method: "POST", headers: { "content-type": "application/json" } } as const;
    for (const url of [`/api/deliveries/${id}/replay`, "/api/deliveries/replay"]) {
      expect(errorOf(await ask(url, { ...request, payload: "{" })).code).toBe("invalid_json");
      expect(errorOf(await ask(url, { ...request, payload: "[]" })).code).toBe("invalid_request");
      expect(errorOf(await ask(url, { ...request, payload: "a=1", headers: { "content-type": "x/y" } })).status).toBe(
        415,
      );
    }
    expect((await ask("/api/deliveries/replay", { ...request, payload: " " })).json()).toEqual({ replayed: 1 });
    const erase = { method: "DELETE", headers: { "content-type": "application/json" } } as const;
    expect(errorOf(await ask("/api/users/nobody", erase)).code).toBe("user_not_found");
  });

  test("what is not there is not found", async () => {
    const { ask } = await operatorsApp();
    for (const id of ["7", "x", "99999999999999999999"]) {
      const response = await ask(`/api/deliveries/${id}/replay`, { method: "POST" });
      expect(errorOf(response)).toMatchObject({ status: 404, code: "delivery_not_found" });
    }
  });
});
