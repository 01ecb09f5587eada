import { NetworkSettingsSchema } from "@metka/contract";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { isAllowed, parseSettings, postbackUrl, settingsProblems } from "./network-settings.ts";
import { PRESETS } from "./presets.ts";
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
    const query = new URL(postbackUrl("http://x", { slug, token: "t" }, settings)).searchParams;
    const params = Object.fromEntries(Array.from(query.keys(), (name) => [name, values[name] ?? "1"]));
    expect(readPostback({ network: slug, params, receivedAt: AT }, settings, [])).toMatchObject({
      kind: "report",
      report: { transactionId: "t1", status: "approved", userId: "42", search: { named: [{ clickId: CLICK }] } },
    });
  });
});

test("the statuses of Affise and Admitad are as their papers have them", () => {
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
    return postbackUrl("https://m.example", { slug, token: "secret" }, settings);
  };
  expect(url("guruleads")).toBe(
    "https://m.example/postback/guruleads/secret?click_id={sub8}&user_id={sub6}&transaction_id={transactionid}&goal={goal}&status={status}&sum={sum}&currency={currency}&offer_id={offerid}",
  );
  expect(url("admitad")).toContain("&status=[[[status]]]&sum=[[[payment_sum]]]");
  expect(postbackUrl("https://m.example", { slug: "x", token: "y" }, { ...SETTINGS, macros: {} })).toBe(
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

test("what a schema cannot tell is told by field", () => {
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
