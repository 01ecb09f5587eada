import { NetworkSettingsSchema } from "@metka/contract";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { isAllowed, parseSettings, settingsProblems } from "./network-settings.ts";
import { postbackUrl } from "./postback-url.ts";
import { isUnconfirmed, PRESETS } from "./presets.ts";
import { readPostback } from "./read-postback.ts";
import { AT, CLICK, SETTINGS } from "./testing.ts";

describe.each(Object.entries(PRESETS))("the preset %s", (slug, settings) => {
  test("fits the schema and has no mistakes", () => {
    expect(Compile(NetworkSettingsSchema).Check(settings)).toBe(true);
    expect(settingsProblems(settings)).toEqual([]);
    expect(parseSettings(slug, JSON.stringify(settings))).toEqual(settings);
  });

  test("reads what its own URL brings", () => {
    const values: Record<string, string> = {
      click_id: CLICK,
      user_id: "42",
      transaction_id: "t1",
      status: settings.statuses.approved[0] ?? "",
      sum: "10.50",
      currency: "RUB",
      goal: "lead",
    };
    const query = new URL(postbackUrl("http://x", { slug, token: "t" }, settings, [])).searchParams;
    const params = Object.fromEntries(Array.from(query.keys(), (name) => [name, values[name] ?? "1"]));
    expect(readPostback({ network: slug, params, receivedAt: AT }, settings, [])).toMatchObject({
      kind: "conversion",
      conversion: { transactionId: "t1", status: "approved", userId: "42", search: { named: [{ clickId: CLICK }] } },
    });
  });
});

test("the statuses of Affise and Admitad are as their documentation has them", () => {
  expect(PRESETS.guruleads?.statuses).toMatchObject({
    approved: expect.arrayContaining(["1"]),
    pending: expect.arrayContaining(["2", "5"]),
    rejected: expect.arrayContaining(["3"]),
  });
  expect(PRESETS.admitad?.statuses.rejected).toContain("declined");
});

test("the URL has the network's own macros, unencoded", () => {
  const url = (slug: string) => {
    const settings = PRESETS[slug];
    if (settings === undefined) throw new Error(slug);
    return postbackUrl("https://m.example", { slug, token: "secret" }, settings, []);
  };
  expect(url("guruleads")).toBe(
    "https://m.example/postback/guruleads/secret?click_id={sub8}&user_id={sub6}&transaction_id={transactionid}&goal={goal}&status={status}&sum={sum}&currency={currency}&offer_id={offerid}",
  );
  expect(url("admitad")).toContain("&status=[[[status]]]&sum=[[[payment_sum]]]");
  expect(postbackUrl("https://m.example", { slug: "x", token: "y" }, { ...SETTINGS, macros: {} }, [])).toBe(
    "https://m.example/postback/x/y",
  );
});

test.each([
  [[], "203.0.113.9", true],
  [["203.0.113.0/24"], "203.0.113.9", true],
  [["203.0.113.0/24"], "203.0.114.9", false],
  [["203.0.113.9"], "203.0.113.9", true],
  [["198.51.100.1", "2001:db8::/32"], "2001:db8::5", true],
  [["2001:db8::/32"], "203.0.113.9", false],
  [["203.0.113.0/24"], "", false],
])("allow %j lets %s in: %s", (allow, ip, expected) => expect(isAllowed(ip, allow)).toBe(expected));

describe("the URL asks the network for what its offers send", () => {
  const sending = (clickId: string[], userId: string[] = ["sub6"], network = "leads-tech") => ({
    ...{ slug: "o", network, networkOfferId: undefined },
    sent: { clickId, userId },
  });
  const asked = (...offers: Parameters<typeof postbackUrl>[3]) => {
    const settings = PRESETS["leads-tech"];
    if (settings === undefined) throw new Error("no preset");
    const query = postbackUrl("", { slug: "leads-tech", token: "t" }, settings, offers).split("?")[1] ?? "";
    return query.split("&").filter((pair) => !/^(transaction_id|goal|status|sum|currency|offer_id)=/.test(pair));
  };

  test.each([
    ["no click_id where no offer sends one", [sending([])], ["user_id={sub6}"]],
    ["the click_id's own parameter", [sending(["sub8"])], ["click_id={sub8}", "user_id={sub6}"]],
    ["another one than the preset's", [sending(["sub7"]), sending([])], ["click_id={sub7}", "user_id={sub6}"]],
    ["each of two", [sending(["sub7"]), sending(["sub8"])], ["click_id={sub8}", "user_id={sub6}", "sub7={sub7}"]],
    ["no user where no offer sends one", [sending(["sub8"], [])], ["click_id={sub8}"]],
    ["the user under another name", [sending([], ["s6"])], ["user_id={s6}"]],
    ["nothing of another network's offers", [sending([]), sending(["sub8"], [], "another")], ["user_id={sub6}"]],
    ["all that the settings name where there is no offer yet", [], ["click_id={sub8}", "user_id={sub6}"]],
  ])("%s", (_, offers, expected) => expect(asked(...offers)).toEqual(expected));

  test("a macro that the operator has written stays", () => {
    const settings = { ...SETTINGS, macros: { click_id: "{external_id}", status: "{status}" } };
    expect(postbackUrl("", { slug: "n", token: "t" }, settings, [sending([], [], "n")])).toBe(
      "/postback/n/t?click_id={external_id}&status={status}",
    );
  });
});

test("a preset is unconfirmed until its operator says otherwise, but for what the network itself has published", () => {
  const unconfirmed = Object.entries(PRESETS).flatMap(([slug, preset]) => (isUnconfirmed(slug, preset) ? [slug] : []));
  expect(unconfirmed).toEqual(["leads-tech", "leads-su", "admitad", "actionpay"]);
  expect(isUnconfirmed("leads-tech", { ...SETTINGS, confirmed: true })).toBe(false);
  expect(isUnconfirmed("guruleads", SETTINGS)).toBe(false);
  expect(isUnconfirmed("constructor", SETTINGS)).toBe(false);
});

test("what a schema cannot find is reported by field", () => {
  expect(
    settingsProblems({
      ...SETTINGS,
      parameters: { ...SETTINGS.parameters, status: [] },
      statuses: { pending: ["1"], approved: ["1"], rejected: [] },
      currency: "XYZ",
      allow: ["203.0.113.0/24", "10.0.0.0/33", "host.example", "::1/129", "1.2.3.4/8/8"],
    }).map(({ path, message }) => `${path}: ${message}`),
  ).toEqual([
    "/settings/statuses: «1» стоит в двух списках: оставьте в одном",
    "/settings/currency: нет валюты «XYZ», пример: RUB",
    "/settings/parameters/status: нужно имя параметра, в котором приходит статус",
    "/settings/allow/1: «10.0.0.0/33» не подходит, нужен адрес или сеть, например 203.0.113.0/24",
    "/settings/allow/2: «host.example» не подходит, нужен адрес или сеть, например 203.0.113.0/24",
    "/settings/allow/3: «::1/129» не подходит, нужен адрес или сеть, например 203.0.113.0/24",
    "/settings/allow/4: «1.2.3.4/8/8» не подходит, нужен адрес или сеть, например 203.0.113.0/24",
  ]);
});

test("settings in the database that no longer fit are an error with the network's name", () => {
  expect(() => parseSettings("broken", "{}")).toThrow("broken");
});
