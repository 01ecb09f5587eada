import { expect, test } from "vitest";
import type { ClickRow } from "../store/model.ts";
import { originsOf, urlParameters } from "./click-origins.ts";

const click = (fields: Partial<ClickRow>): ClickRow => ({
  ...{ click_id: "c1", event_type: "arbitrage_send", timestamp: "", received_at: "", user_id: null },
  ...{ first_name: null, last_name: null, utm_source: null, utm_medium: null, utm_campaign: null, utm_content: null },
  ...{ utm_term: null, ref: null, ref_source: null, vk_ad_id: null, vk_ref: null, vk_platform: null, url: null },
  ...{ referrer: null, user_agent: null, ip_address: null, offer: "main", launch_params_check: "missing" },
  ...{ extra: null, isbot: 0, visit_click_id: null },
  ...fields,
});

const named = (...args: Parameters<typeof originsOf>) =>
  originsOf(...args).map(({ name, value, from, detail, sent }) => [name, value, from, detail ?? sent]);

test("a value that stands in the page's address came by it, another one in the body", () => {
  const url = "https://app.example/?utm_source=vk&vk_ref=other#utm_campaign=spring&ref=from-hash";
  expect(
    named(click({ url, utm_source: "vk", utm_campaign: "spring", ref: "own", extra: '{"erid":"e1"}' }), undefined),
  ).toEqual([
    ["utm_source", "vk", "query", null],
    ["utm_campaign", "spring", "hash", null],
    ["ref", "own", "body", null],
    ["erid", "e1", "body", null],
  ]);
});

test("a signed user came with the launch, an unsigned one as it was sent", () => {
  expect(named(click({ user_id: "7", launch_params_check: "verified" }), undefined)).toEqual([
    ["user_id", "7", "launch", null],
  ]);
  expect(named(click({ user_id: "7", launch_params_check: "invalid" }), undefined)).toEqual([
    ["user_id", "7", "body", null],
  ]);
});

test("a mark that was read from a sub, sent otherwise, or was a macro says so", () => {
  const extra = JSON.stringify({
    ...{ s4: "bot", taken_from: { ref: "s4" } },
    ...{ originals: { utm_term: " word" }, unresolved_macros: { utm_content: "{{banner_id}}" } },
  });
  expect(named(click({ ref: "bot", utm_term: "word", extra }), undefined)).toEqual([
    ["utm_term", "word", "body", " word"],
    ["ref", "bot", "sub", "s4"],
    ["s4", "bot", "body", null],
    ["utm_content", null, "macro", "{{banner_id}}"],
  ]);
});

test("a click on an offer has what its link lacks from the visit", () => {
  const visit = click({ utm_campaign: "spring", ref: "bot" });
  expect(named(click({ event_type: "offer_click", utm_campaign: "spring", ref: "mine" }), visit)).toEqual([
    ["utm_campaign", "spring", "visit", null],
    ["ref", "mine", "link", null],
  ]);
});

test("each parameter of the sent URL names the click's values that it is", () => {
  const sent = urlParameters(
    "https://t.leads.tech/click/1/?sub1=fixed&sub4=bot&sub6=7&sub8=c1&e=",
    click({ ref: "bot", user_id: "7" }),
  );
  expect(sent.map(({ name, from }) => [name, from])).toEqual([
    ["sub1", []],
    ["sub4", ["ref"]],
    ["sub6", ["user_id"]],
    ["sub8", ["click_id"]],
    ["e", []],
  ]);
  expect(urlParameters("", click({}))).toEqual([]);
});
