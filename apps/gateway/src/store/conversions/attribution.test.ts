import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { AT, CLICK } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import { NetworkForTest } from "./testing.ts";

const later = (seconds: number) => new Date(Date.parse(AT) + seconds * 1000).toISOString();
const SAID = { transaction_id: "t1", status: "approved", user_id: "42" };

describe.each(KINDS)("the click of a conversion, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  /** Two more offers of the same network, the second with a number of its own, and one of another network. */
  const [second, numbered, foreign] = [randomUUID(), randomUUID(), randomUUID()];
  let network: NetworkForTest;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  beforeEach(async () => {
    await fixture.db.deleteFrom("api_utmtracking").execute();
    const others = [{ slug: second }, { slug: numbered, networkOfferId: "7" }, { slug: foreign, network: "another" }];
    network = new NetworkForTest(store, others);
    await network.save();
  });
  afterAll(() => fixture?.close());

  const clickOn = async (offer: string, changed: object = {}) => {
    const at = later(-3600);
    const click = newClick({ click: { offer, received_at: at, timestamp: at, user_id: "42", ...changed } });
    await stored(store, click);
    return click.click.click_id;
  };
  const conversion = () =>
    fixture.db.selectFrom("conversions").selectAll().where("network", "=", network.slug).executeTakeFirstOrThrow();
  const reasons = async () => {
    const rows = fixture.db.selectFrom("postbacks").select(["verdict", "reason"]).where("network", "=", network.slug);
    return await rows.orderBy("id").execute();
  };

  test("of a network with several offers it is the user's last click on any of them", async () => {
    await clickOn(network.offer, { received_at: later(-7200) });
    const last = await clickOn(second);
    await clickOn(foreign, { received_at: later(-10) });
    expect(await network.take(SAID)).toMatchObject({ verdict: "accepted", clickId: last });
    const { evidence, ...row } = await conversion();
    expect(row).toMatchObject({
      model: "last_click",
      offer: second,
      reason: expect.stringContaining("взят последний"),
    });
    expect(JSON.parse(evidence ?? "")).toMatchObject({ offers_by: "all_offers", also_clicked: [network.offer] });
  });

  test("a click that was stored before counts, though the clock has been set back since", async () => {
    const ahead = await clickOn(second, { received_at: later(780), timestamp: later(780) });
    expect(await network.take(SAID)).toMatchObject({ verdict: "accepted", clickId: ahead });
  });

  test("a number that one offer has is exact: clicks on others do not count", async () => {
    await clickOn(second);
    expect(await network.take({ ...SAID, offer_id: "7" })).toMatchObject({
      verdict: "unattributed",
      reason: `click_id нет; клики пользователя — на другие офферы этой сети: сверьте их network_offer_id, последний — «${second}»`,
    });
    const clickId = await clickOn(numbered);
    expect(await network.take({ ...SAID, offer_id: "7" })).toMatchObject({ verdict: "updated", clickId, reason: null });
    expect(JSON.parse((await conversion()).evidence ?? "")).toMatchObject({ offers_by: "offer_id" });
  });

  test("a number that no offer has leaves those without one", async () => {
    await clickOn(numbered, { received_at: later(-10) });
    const clickId = await clickOn(second);
    expect(await network.take({ ...SAID, offer_id: "9" })).toMatchObject({
      verdict: "accepted",
      clickId,
      reason: null,
    });
    expect(JSON.parse((await conversion()).evidence ?? "")).toMatchObject({ offers_by: "no_network_offer_id" });
  });

  test("a click that it names is its own, though another network's offer was clicked: that is reported", async () => {
    const clickId = await clickOn(foreign);
    expect(await network.take({ ...SAID, sub8: clickId })).toMatchObject({
      verdict: "accepted",
      clickId,
      reason: expect.stringMatching(/^клик из «sub8» — на оффер «.+» сети «another»: проверьте/),
    });
  });

  describe("without a click there is always a reason in words, without the user's data", () => {
    const old = later(-31 * 86_400);
    test.each<[string, object, string, [offer: string, changed: object] | undefined]>([
      [
        "neither click nor user",
        { user_id: "" },
        "click_id нет; пользователя нет: его ждём в параметре user_id",
        undefined,
      ],
      [
        "unfilled macros",
        { user_id: "{sub6}", sub8: "{sub8}" },
        "click_id нет: в «sub8» макрос {sub8} не подставлен; пользователя нет: в «user_id» макрос {sub6} не подставлен",
        undefined,
      ],
      [
        "no click_id of ours",
        { click_id: "x" },
        "в «click_id» стоит не click_id Metka; у пользователя из «user_id» нет ни одного клика",
        undefined,
      ],
      [
        "an unknown click",
        { sub8: CLICK },
        "клика из «sub8» в базе нет; у пользователя из «user_id» нет ни одного клика",
        undefined,
      ],
      ["an unknown user", {}, "click_id нет; у пользователя из «user_id» нет ни одного клика", undefined],
      [
        "a click before the window",
        {},
        "click_id нет; клики пользователя из «user_id» старше окна атрибуции (window_days: 30)",
        [second, { received_at: old, timestamp: old }],
      ],
      ["bots only", {}, "click_id нет; у пользователя из «user_id» только клики ботов", [second, { isbot: 1 }]],
      [
        "another network's click",
        {},
        `click_id нет; клики пользователя — на офферы других сетей, последний — «${foreign}»`,
        [foreign, {}],
      ],
    ])("%s", async (_, params, reason, click) => {
      if (click !== undefined) await clickOn(...click);
      expect(await network.take({ ...SAID, ...params })).toMatchObject({ verdict: "unattributed", reason });
      expect(await conversion()).toMatchObject({ click_id: null, reason });
      expect(await reasons()).toEqual([{ verdict: "unattributed", reason }]);
      expect(await network.take({ ...SAID, ...params })).toMatchObject({ verdict: "duplicate", reason });
    });

    test("no offer of the network, or none of that number", async () => {
      const reasonWith = async (offers: NetworkForTest["offers"], params: object) => {
        const raw = { network: network.slug, received_at: AT, method: "GET", ip: "", params: JSON.stringify(params) };
        const result = await store.conversions.takePostback(
          network.slug,
          () => true,
          (row) => ({ raw, evaluation: readPostbacksWith(offers)(row, raw) }),
        );
        return result.kind === "taken" ? result.reason : result.kind;
      };
      expect(await reasonWith([], SAID)).toBe(
        `click_id нет; у сети «${network.slug}» нет офферов в Metka: назовите её в поле network оффера`,
      );
      const offers = [{ slug: "o", network: network.slug, networkOfferId: "1" }];
      expect(await reasonWith(offers, { ...SAID, offer_id: "2" })).toBe(
        "click_id нет; такого номера оффера сети нет ни у одного оффера: задайте его в network_offer_id",
      );
    });
  });

  test("looking again keeps the reason up to date, and takes it away with the click", async () => {
    const again = (seconds: number) =>
      store.conversions.attributeAgain(
        100,
        "2000-01-01T00:00:00.000Z",
        later(seconds),
        readPostbacksWith(network.offers),
      );
    await network.take(SAID);
    await network.take({ ...SAID, status: "rejected" });
    await clickOn(foreign);
    expect((await again(60)).changed).toBe(0);
    const told = expect.stringContaining("на офферы других сетей");
    expect(await conversion()).toMatchObject({ reason: told });
    expect(await reasons()).toEqual([
      { verdict: "unattributed", reason: told },
      { verdict: "updated", reason: told },
    ]);
    const clickId = await clickOn(second, { received_at: later(70), timestamp: later(-70) });
    expect((await again(120)).changed).toBe(1);
    expect(await conversion()).toMatchObject({ click_id: clickId, reason: null });
    expect(await reasons()).toEqual([
      { verdict: "accepted", reason: null },
      { verdict: "updated", reason: null },
    ]);
  });

  test("a click that comes after the conversion is not its own, and the reason says so", async () => {
    await network.take(SAID);
    await clickOn(second, { received_at: later(60), timestamp: later(60) });
    await store.conversions.attributeAgain(
      100,
      "2000-01-01T00:00:00.000Z",
      later(120),
      readPostbacksWith(network.offers),
    );
    const reason = "click_id нет; клики пользователя из «user_id» позже конверсии";
    expect(await conversion()).toMatchObject({ click_id: null, reason });
  });
});
