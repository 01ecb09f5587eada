import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { AT } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import { NetworkForTest } from "./testing.ts";

const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();

describe.each(KINDS)("a transaction that is a constant, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let network: NetworkForTest;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  beforeEach(async () => {
    await fixture.db.deleteFrom("api_utmtracking").execute();
    network = new NetworkForTest(store);
    await network.save();
  });
  afterAll(() => fixture?.close());

  const clickOf = async (user_id: string, seconds = -3600) => {
    const at = later(seconds);
    const click = newClick({ click: { offer: network.offer, received_at: at, timestamp: at, user_id } });
    await stored(store, click);
    return click.click.click_id;
  };
  const conversions = () =>
    fixture.db.selectFrom("conversions").selectAll().where("network", "=", network.slug).orderBy("id").execute();
  const verdicts = async (...sent: readonly object[]) => {
    const results: string[] = [];
    for (const params of sent) results.push(await network.verdict({ status: "pending", ...params }));
    return results;
  };

  test.each(["null", "0", "-", "undefined", "{transaction_id}", "%7Btid%7D", "__TID__", "N/A"])(
    "%s from two clicks makes two conversions, each known again by its click",
    async (transaction_id) => {
      const clicks = [await clickOf("1"), await clickOf("2")];
      const sent = clicks.map((click_id) => ({ transaction_id, click_id }));
      expect(await verdicts(...sent, ...sent)).toEqual(["accepted", "accepted", "duplicate", "duplicate"]);
      const told = expect.stringMatching(/повторы узнаём по клику и цели$/);
      expect(await conversions()).toMatchObject(
        clicks.map((click_id) => ({ click_id, transaction_id: null, reason: told })),
      );
    },
  );

  test("of no known kind, with another existing click, is kept apart and said so; both are known again", async () => {
    const [a, b] = [await clickOf("1"), await clickOf("2")];
    const sent = [a, b].map((click_id) => ({ transaction_id: "lead", click_id }));
    expect(await verdicts(...sent, ...sent)).toEqual(["accepted", "accepted", "duplicate", "duplicate"]);
    expect(await network.take({ ...sent[1], status: "approved", sum: "5" })).toMatchObject({
      verdict: "updated",
      clickId: b,
      reason: expect.stringContaining("сохранены обе: проверьте макрос номера"),
    });
    expect(await conversions()).toMatchObject([
      { click_id: a, transaction_id: "lead", status: "pending", payout_minor: null, reason: null },
      { click_id: b, transaction_id: "lead", status: "approved", payout_minor: 500, reason: expect.any(String) },
    ]);
  });

  test("and another user without a click's id, is kept apart, whether the users have clicks or not", async () => {
    const a = await clickOf("1");
    const b = await clickOf("2");
    const sent = ["1", "2", "3", "4"].map((user_id) => ({ transaction_id: "lead", user_id }));
    expect(await verdicts(...sent)).toEqual(["accepted", "accepted", "unattributed", "unattributed"]);
    // Another click of the same user is no other conversion, nor is one whose click is named now.
    await clickOf("1", -60);
    expect(await verdicts(...sent, { transaction_id: "lead", click_id: b })).toEqual(
      Array.from({ length: 5 }, () => "duplicate"),
    );
    expect((await conversions()).map(({ click_id, user_id }) => [click_id, user_id])).toEqual([
      [a, "1"],
      [b, "2"],
      [null, "3"],
      [null, "4"],
    ]);
  });

  test("is known again where a later postback names the click that an earlier one did not, and the other way round", async () => {
    await clickOf("1");
    const b = await clickOf("2");
    const [byUser, byClick] = [
      { transaction_id: "lead", user_id: "2" },
      { transaction_id: "lead", click_id: b },
    ];
    expect(await verdicts({ transaction_id: "lead", user_id: "1" }, byClick, byUser, byClick)).toEqual([
      "accepted",
      "accepted",
      "duplicate",
      "duplicate",
    ]);
    expect(await conversions()).toHaveLength(2);
  });

  test("a click or a user that is not known makes no second one of a transaction", async () => {
    const a = await clickOf("1");
    const unknown = newClick().click.click_id;
    expect(
      await verdicts(
        { transaction_id: "7", click_id: a },
        { transaction_id: "7", click_id: unknown },
        { transaction_id: "7" },
        { transaction_id: "7", user_id: "1" },
        { transaction_id: "7", user_id: "stranger" },
      ),
    ).toEqual(["accepted", "duplicate", "duplicate", "duplicate", "duplicate"]);
  });

  test("looking again leaves what is said of the one kept apart, and finds its click", async () => {
    await clickOf("1");
    await verdicts({ transaction_id: "lead", user_id: "1" }, { transaction_id: "lead", user_id: "2" });
    const b = await clickOf("2", -10);
    const again = () =>
      store.conversions.attributeAgain(100, "2000-01-01T00:00:00.000Z", later(60), readPostbacksWith(network.offers));
    expect((await again()).changed).toBe(1);
    expect(await conversions()).toMatchObject([
      { user_id: "1", reason: null },
      { click_id: b, reason: expect.stringMatching(/^с тем же номером действия .* сохранены обе: [^;]+$/) },
    ]);
  });

  test("two at once through one transaction make one conversion for each click", async () => {
    const clicks = [await clickOf("1"), await clickOf("2"), await clickOf("3")];
    const sent = Array.from({ length: 30 }, (_, i) => ({ transaction_id: "lead", click_id: clicks[i % 3] }));
    const results = await Promise.all(sent.map((params) => network.verdict({ status: "pending", ...params })));
    expect(results.filter((verdict) => verdict === "accepted")).toHaveLength(3);
    expect((await conversions()).map(({ click_id }) => click_id).sort()).toEqual(clicks.sort());
  });

  test("in any order there is one conversion for each click and transaction, with the status that came last", async () => {
    const clicks = [await clickOf("1"), await clickOf("1", -60), await clickOf("2"), await clickOf("3")];
    const step = fc.record({
      click: fc.nat({ max: 3 }),
      transaction_id: fc.constantFrom("lead", "sale", "null"),
      status: fc.constantFrom("pending", "approved", "rejected"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        network = new NetworkForTest(store);
        await network.save();
        const expected = new Map<string, string>();
        for (const { click, transaction_id, status } of steps) {
          const key = `${transaction_id} ${clicks[click]}`;
          const verdict = await network.verdict({ transaction_id, status, click_id: clicks[click] });
          const known = expected.get(key);
          expect(verdict).toBe(known === undefined ? "accepted" : known === status ? "duplicate" : "updated");
          expected.set(key, status);
        }
        const rows = (await conversions()).map(
          ({ transaction_id, click_id, status }) => [`${transaction_id ?? "null"} ${click_id}`, status] as const,
        );
        expect(new Map(rows)).toEqual(expected);
        expect(rows).toHaveLength(expected.size);
      }),
      { numRuns: 25 },
    );
  });
});
