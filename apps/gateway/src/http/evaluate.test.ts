import type { Evaluated, ListedPostback, PostbackList } from "@metka/contract";
import { beforeEach, describe, expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { errorOf, operatorsApp } from "./testing.ts";

describe("what was set aside", () => {
  let app: Awaited<ReturnType<typeof operatorsApp>>;
  beforeEach(async () => {
    app = await operatorsApp();
    await addPresets(app.store.conversions, () => "secret", Date.now());
  });

  const send = (query: string, network = "leads-tech") => app.inject(`/postback/${network}/secret?${query}`);
  const listed = async (query = "") => (await app.ask(`/api/postbacks?${query}`)).json<PostbackList>().postbacks;
  const change = async (payload: object) => {
    const response = await app.ask("/api/networks/leads-tech", { method: "PATCH", payload });
    expect([response.statusCode, response.body]).toEqual([200, expect.anything()]);
  };
  const evaluate = async (id: number | string) => app.ask(`/api/postbacks/${id}/evaluate`, { method: "POST" });

  test("says which setting is in the way, by the settings of now, and is evaluated at once when they fit", async () => {
    await send("transaction_id=1&status=paid");
    const [first] = await listed();
    const unknown = expect.stringContaining("неизвестный статус «paid»");
    const fix = { accepted_now: false, setting: "statuses", reason: unknown, evaluable: true };
    expect(first).toMatchObject({ verdict: "rejected", reason: unknown, fix });
    expect((await evaluate(first?.id ?? 0)).json()).toMatchObject({ verdict: "rejected", fix });
    await change({ settings: { statuses: { approved: ["paid"] } } });
    expect((await listed())[0]?.fix).toEqual({ accepted_now: true, setting: null, reason: null, evaluable: true });
    const answer = (await evaluate(first?.id ?? 0)).json<ListedPostback>();
    expect(answer).toMatchObject({ verdict: "unattributed", conversion_id: expect.any(Number) });
    expect(answer).not.toHaveProperty("fix");
    expect(await listed(`conversion_id=${answer.conversion_id}`)).toMatchObject([{ id: first?.id }]);
    expect(app.infos).toContain("🔁 Отложенных постбеков разобрано по запросу: 1");
  });

  test("many by filter, after a count", async () => {
    for (const id of [1, 2]) await send(`transaction_id=${id}&status=paid`);
    await send("transaction_id=3&status=paid", "admitad");
    const all = async (payload?: object) =>
      (await app.ask("/api/postbacks/evaluate", { method: "POST", ...(payload && { payload }) })).json<Evaluated>();
    expect(await all({ dry_run: true })).toEqual({ looked: 0, changed: 0, found: 3 });
    expect(await all({ dry_run: true, network: "leads-tech" })).toEqual({ looked: 0, changed: 0, found: 2 });
    await change({ settings: { statuses: { approved: ["paid"] } } });
    expect(await all({ network: "leads-tech" })).toEqual({ looked: 2, changed: 2 });
    expect(await all()).toEqual({ looked: 1, changed: 0 });
    const wrong = errorOf(await app.ask("/api/postbacks/evaluate", { method: "POST", payload: { from: "x" } }));
    expect(wrong).toMatchObject({ status: 400, details: [{ path: "/from" }] });
  });

  test("one that is not there, is not set aside, or is told by statistics is refused with the reason", async () => {
    expect(errorOf(await evaluate(999))).toMatchObject({ status: 404, code: "postback_not_found" });
    expect(errorOf(await evaluate("x"))).toMatchObject({ status: 404, code: "postback_not_found" });
    await send("transaction_id=1&status=approved");
    const [taken] = await listed();
    const refused = { status: 409, code: "postback_not_evaluable" };
    expect(errorOf(await evaluate(taken?.id ?? 0))).toMatchObject(refused);
    await change({ settings: { conversions_from: "statistics" } });
    await send("transaction_id=2&status=approved");
    await change({ settings: { conversions_from: null } });
    const [final] = await listed();
    expect(final?.fix).toMatchObject({ accepted_now: false, setting: "conversions_from", evaluable: false });
    const message = expect.stringContaining("из её статистики");
    expect(errorOf(await evaluate(final?.id ?? 0))).toMatchObject({ ...refused, details: [{ message }] });
    expect(errorOf(await app.ask("/api/postbacks?conversion_id=x"))).toMatchObject({
      status: 400,
      details: [{ path: "/conversion_id" }],
    });
  });
});
