import type { TargetSettings } from "@metka/contract";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { AT } from "../../conversion/testing.ts";
import { NetworkForTest } from "../conversions/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, LONG, newClick, StoreFixture, stored } from "../testing.ts";
import type { Compose } from "./model.ts";
import { targetSettings } from "./testing.ts";

const BEFORE = "2026-01-15T09:59:59.999Z";
const AFTER = "2026-01-15T10:00:00.001Z";

describe.each(KINDS)("messages of conversions, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let network: NetworkForTest;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    network = new NetworkForTest(store);
    await network.save();
  });
  afterEach(() => fixture?.close());

  const saveTarget = (slug: string, changed: Partial<TargetSettings> = {}, now = BEFORE) =>
    store.targets.save({ slug, settings: JSON.stringify(targetSettings(changed)) }, now);
  const report = (status: string, rest: Readonly<Record<string, unknown>> = {}) =>
    network.take({ transaction_id: "1", status, ...rest });
  const messages = async () => {
    const rows = fixture.db.selectFrom("messages").select(["target", "status", "state"]).orderBy("id");
    return (await rows.execute()).map(({ target, status, state }) => `${target} ${status} ${state}`);
  };

  test("each status that a target asks for makes one; a repeat and a changed sum make none", async () => {
    await saveTarget("all", { statuses: ["pending", "approved", "rejected"] });
    await saveTarget("approved", { statuses: ["approved"] });
    for (const status of ["pending", "pending", "approved", "approved"]) await report(status);
    await report("approved", { sum: "100" });
    await report("rejected");
    expect(await messages()).toEqual([
      "all pending new",
      "all approved new",
      "approved approved new",
      "all rejected new",
    ]);
  });

  test("a status that comes back goes again only to targets that want every change", async () => {
    await saveTarget("every", { repeat: "every_change" });
    await saveTarget("once", { repeat: "once" });
    for (const status of ["pending", "approved", "rejected", "approved", "rejected"]) await report(status);
    const told = await messages();
    expect(told.filter((line) => line.startsWith("every "))).toEqual([
      "every approved new",
      "every rejected new",
      "every approved new",
      "every rejected new",
    ]);
    expect(told.filter((line) => line.startsWith("once "))).toEqual(["once approved new", "once rejected new"]);
  });

  test("a target hears nothing of what came before it, of other networks and offers, or while it is switched off", async () => {
    await report("pending");
    await saveTarget("late", {}, AFTER);
    await saveTarget("other-network", { networks: ["elsewhere"] });
    await saveTarget("other-offer", { offers: ["elsewhere"] });
    await saveTarget("own", { networks: [network.slug] });
    await store.targets.save({ slug: "off", settings: JSON.stringify(targetSettings()), active: 0 }, BEFORE);
    await report("approved");
    expect(await messages()).toEqual(["own approved new"]);
    // What changes from now on is news to the late one, too.
    await network.take({ transaction_id: "1", status: "rejected" }, { at: AFTER });
    expect(await messages()).toEqual(["own approved new", "late rejected new", "own rejected new"]);
  });

  test("a postback that is evaluated again sends nothing that is older than the target", async () => {
    await network.take({ transaction_id: "1", status: "paid" }, { at: BEFORE });
    await network.take({ transaction_id: "2", status: "paid" }, { at: AFTER });
    await saveTarget("t", {}, AT);
    await network.save({ statuses: { pending: [], approved: ["paid"], rejected: [] } });
    await store.conversions.evaluateAgain(100, network.evaluate);
    expect(await messages()).toEqual(["t approved new"]);
  });

  test("one status that comes many times at once, at two gateways, makes one message", async () => {
    await saveTarget("t", { statuses: ["pending", "approved"] });
    const other = kind === "postgres" ? await fixture.store({ ...LONG, gateway: "gateway-b" }) : store;
    const stores = [store, other];
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        network.take({ transaction_id: "1", status: n % 3 === 0 ? "pending" : "approved" }, { store: stores[n % 2] }),
      ),
    );
    const changes = await fixture.db.selectFrom("conversion_changes").select("to_status").orderBy("id").execute();
    expect(await messages()).toEqual(changes.map(({ to_status }) => `t ${to_status} new`));
  });

  test("what was skipped for want of a click is composed again once the click is found", async () => {
    await saveTarget("t");
    await report("approved", { user_id: "42", offer_id: network.offer });
    const compose: Compose = ({ click }) =>
      click === undefined
        ? { kind: "skip", reason: "no click" }
        : { kind: "send", host: "h", url: `https://h/${click.click_id}`, method: "GET", body: null };
    expect((await store.targets.composeMessages(100, compose)).skipped).toEqual([{ target: "t", reason: "no click" }]);
    const click = newClick({ click: { user_id: "42", offer: network.offer, received_at: BEFORE, timestamp: BEFORE } });
    await stored(store, click);
    const read = readPostbacksWith(network.offers);
    await store.conversions.attributeAgain(100, "2000-01-01T00:00:00.000Z", "2026-01-15T10:01:00.000Z", read);
    await store.targets.composeMessages(100, compose);
    const [delivery] = await fixture.db.selectFrom("deliveries").select("url").where("id", "<", 0).execute();
    expect(delivery?.url).toBe(`https://h/${click.click.click_id}`);
  });

  test("two gateways that compose at once make one delivery of each message", async () => {
    await saveTarget("t", { statuses: ["pending", "approved"] });
    const ids = Array.from({ length: 30 }, (_, n) => `t${n}`);
    for (const transaction_id of ids) await network.take({ transaction_id, status: "approved" });
    const compose: Compose = () => ({ kind: "send", host: "h", url: "https://h/", method: "GET", body: null });
    const other = kind === "postgres" ? await fixture.store({ ...LONG, gateway: "gateway-b" }) : store;
    const looks = Array.from({ length: 8 }, (_, n) => (n % 2 ? other : store).targets.composeMessages(10, compose));
    const looked = (await Promise.all(looks)).reduce((sum, batch) => sum + batch.looked, 0);
    expect(looked).toBe(ids.length);
    expect(await fixture.db.selectFrom("deliveries").select("id").where("id", "<", 0).execute()).toHaveLength(30);
    expect(await store.targets.hasNew()).toBe(false);
  });

  test("a target that is removed gets nothing more; created again, it keeps what it was sent", async () => {
    await saveTarget("t", { repeat: "once" });
    await report("approved");
    expect(await store.targets.remove("t")).toBe(true);
    expect(await store.targets.remove("t")).toBe(false);
    await report("rejected");
    await saveTarget("t", { repeat: "once" });
    await report("approved");
    expect(await messages()).toEqual(["t approved skipped"]);
  });

  test("of two that change a target at once, the second reads again", async () => {
    const { revision } = await saveTarget("t");
    const change = { slug: "t", settings: "{}", active: 0 };
    expect(await store.targets.edit(revision, change, AFTER)).toMatchObject({ revision: 2, active: 0 });
    expect(await store.targets.edit(revision, change, AFTER)).toBeUndefined();
    expect(await store.targets.read("t")).toMatchObject({ settings: "{}", updated_at: AFTER });
    expect(await store.targets.all()).toHaveLength(1);
  });
});
