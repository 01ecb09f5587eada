import type { NewTargetSettings } from "@metka/contract";
import { expect, test } from "vitest";
import type { ConversionRow } from "../store/conversions/model.ts";
import type { MessageFacts, MessageRow } from "../store/targets/model.ts";
import { newClick } from "../store/testing.ts";
import { compileTarget } from "./compile-target.ts";
import { composeWith } from "./compose.ts";
import { withPreset } from "./preset-settings.ts";
import { revealSecrets } from "./secrets.ts";

const AT = "2026-01-15T10:00:00.000Z";
const PIXEL: NewTargetSettings = {
  title: "Pixel",
  preset: "vk-ads-pixel",
  values: { pixel_id: "123", pixel_goal: "lead" },
};
const CHAT: NewTargetSettings = { title: "Chat", preset: "telegram", values: { chat_id: "-100" } };
const compose = composeWith(["gateway.example"]);

interface Told {
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly conversion?: Partial<ConversionRow>;
  readonly message?: Partial<MessageRow>;
  readonly payoutMinor?: number | null;
}

function factsOf(settings: NewTargetSettings, { extra, conversion, message, payoutMinor = 9950 }: Told = {}) {
  const click = { id: 7, ...newClick({ click: { utm_campaign: "spring & co" } }).click };
  return {
    message: {
      id: 1,
      target: "t",
      key: "k",
      kind: "conversion",
      conversion_id: 5,
      change_id: 9,
      status: "approved",
      facts: null,
      state: "new",
      reason: null,
      created_at: AT,
      ...message,
    },
    target: {
      slug: "t",
      settings: JSON.stringify(withPreset(settings)),
      active: 1,
      revision: 1,
      created_at: AT,
      updated_at: AT,
    },
    conversion: {
      id: 5,
      network: "leads-tech",
      identity: "[1]",
      transaction_id: "tr-1",
      goal: "",
      // It has moved on since the change that the message tells.
      status: "rejected",
      payout_minor: 1,
      currency: "RUB",
      offer: "leads-tech",
      user_id: "42",
      click_id: click.click_id,
      first_click_id: click.click_id,
      model: "click_id",
      evidence: null,
      reason: null,
      first_postback_id: 1,
      last_postback_id: 1,
      created_at: AT,
      updated_at: AT,
      checked_at: null,
      withdrawn_at: null,
      ...conversion,
    },
    change: {
      id: 9,
      conversion_id: 5,
      postback_id: 1,
      from_status: null,
      to_status: "approved",
      payout_minor: payoutMinor,
      currency: payoutMinor === null ? null : "RUB",
      changed_at: AT,
    },
    click: { ...click, extra: JSON.stringify({ rb_clickid: "abc", ...extra }) },
  } satisfies MessageFacts;
}

function sent(facts: MessageFacts) {
  const composed = compose(facts);
  if (composed.kind === "skip") throw new Error(composed.reason);
  return composed;
}

test("the pixel's event carries the goal's worth at that change and the ad click's id", () => {
  expect(sent(factsOf(PIXEL))).toEqual({
    kind: "send",
    host: "top-fwz1.mail.ru",
    url: "https://top-fwz1.mail.ru/tracker?id=123;e=RG%3A99.50/lead;rb_clickid=abc",
    method: "GET",
    body: null,
  });
  expect(sent(factsOf(PIXEL, { payoutMinor: null })).url).toContain("e=RG%3A0/lead;rb_clickid=abc");
});

test("without rb_clickid the pixel gets nothing, and the reason says what to do", () => {
  const skipped = (told: Told) => compose(factsOf(PIXEL, told));
  expect(skipped({ extra: { rb_clickid: "{{clickid}}" } })).toMatchObject({
    kind: "skip",
    reason: expect.stringContaining("rb_clickid={{clickid}}"),
  });
  expect(skipped({ extra: { rb_clickid: undefined } })).toMatchObject({ kind: "skip" });
  expect(compose({ ...factsOf(PIXEL, { conversion: { click_id: null } }), click: undefined })).toEqual({
    kind: "skip",
    reason: "нет {rb_clickid}: у конверсии нет клика",
  });
});

test("a chat gets lines, those without a value left out; the token is only named", () => {
  const { url, method, body } = sent(factsOf(CHAT, { payoutMinor: null }));
  expect([url, method]).toEqual(["https://api.telegram.org/bot{env:TARGET_SECRET_TELEGRAM}/sendMessage", "POST"]);
  expect(JSON.parse(body ?? "")).toEqual({
    chat_id: "-100",
    text: expect.stringMatching(
      /^✅ Конверсия одобрена\nСеть: leads-tech\nОффер: leads-tech\nКампания: spring & co\nКлик: \w+$/,
    ),
  });
  const secrets = new Map([["TARGET_SECRET_TELEGRAM", "123:AB/c"]]);
  expect(revealSecrets(url, secrets)).toEqual({ url: "https://api.telegram.org/bot123:AB%2Fc/sendMessage" });
  expect(revealSecrets(url, new Map())).toEqual({ problem: expect.stringContaining("TARGET_SECRET_TELEGRAM") });
});

test("a click's value can neither name a secret nor add a parameter", () => {
  const url = "https://x.example/{env:TARGET_SECRET_X}/in?a={ref}&b={utm_campaign}&c={rb_clickid}";
  const settings: NewTargetSettings = { title: "T", preset: "url", url };
  const rendered = sent(factsOf(settings, { extra: { rb_clickid: "$env$TARGET_SECRET_X$" } })).url;
  expect(rendered).toBe("https://x.example/{env:TARGET_SECRET_X}/in?b=spring%20%26%20co&c=%24env%24TARGET_SECRET_X%24");
  const braces = sent(factsOf(settings, { extra: { rb_clickid: "x{env:TARGET_SECRET_X}" } })).url;
  const revealed = revealSecrets(braces, new Map([["TARGET_SECRET_X", "s3cret"]]));
  expect(JSON.stringify(revealed).split("s3cret")).toHaveLength(2);
});

test("a form's body leaves out what has no value", () => {
  const body = "status={status}&sum={payout}&id={transaction_id}&ref={ref}";
  const settings: NewTargetSettings = { title: "T", preset: "url", url: "https://x.example/in", method: "POST", body };
  expect(sent(factsOf(settings)).body).toBe("status=approved&sum=99.50&id=tr-1");
});

test("an alert fills {text}, whatever a target demands of conversions", () => {
  const facts = JSON.stringify({ alert: "no_clicks", alert_state: "began", subject: "", text: "Нет кликов" });
  const told = factsOf({ ...CHAT, required: ["payout"] }, { message: { kind: "alert", facts } });
  expect(JSON.parse(sent(told).body ?? "")).toEqual({ chat_id: "-100", text: "Нет кликов" });
});

test("a target that is off, gone or broken skips its messages", () => {
  const facts = factsOf(CHAT);
  const reason = (changed: Partial<MessageFacts>) => {
    const composed = compose({ ...facts, ...changed });
    return composed.kind === "skip" ? composed.reason : composed.kind;
  };
  expect(reason({ target: undefined })).toBe("получатель удалён");
  expect(reason({ target: { ...facts.target, active: 0 } })).toBe("получатель выключен");
  expect(reason({ conversion: undefined })).toBe("конверсия удалена");
  const own = JSON.stringify(withPreset({ title: "T", preset: "url", url: "https://gateway.example/x" }));
  expect(reason({ target: { ...facts.target, settings: own } })).toContain("настройки получателя не годятся");
});

test.each<[Partial<NewTargetSettings>, string]>([
  [{ url: "https://x.example/{ref}" }, "/settings/url"],
  [{ url: "https://{env:TARGET_SECRET_HOST}/" }, "/settings/url"],
  [{ url: "https://x.example/?a={env:ADMIN_TOKEN}" }, "/settings/url"],
  [{ url: "https://x.example/$env$X$" }, "/settings/url"],
  [{ url: "https://x.example/?a={pixel_id}" }, "/settings/url"],
  [{ url: "https://gateway.example/postback" }, "/settings/url"],
  [{ body: "a=1", method: "GET" }, "/settings/body"],
  [{ body: '{"a": ', method: "POST" }, "/settings/body"],
  [{ body: '{"{ref}": 1}', method: "POST" }, "/settings/body"],
  [{ body: '{"a": "{env:TARGET_SECRET_X}"}', method: "POST" }, "/settings/body"],
  [{ text: "{text}" }, "/settings/text"],
  [{ required: ["nobody"] }, "/settings/required/0"],
  [{ preset: "vk-ads-pixel", alerts: ["disk_full"] }, "/settings/alerts"],
])("%o is refused", (changed, path) => {
  const settings = withPreset({ title: "T", preset: "url", url: "https://x.example/", ...changed });
  const compiled = settings && compileTarget(settings, ["gateway.example"]);
  expect(compiled?.ok === false ? compiled.problems.map((problem) => problem.path) : []).toContain(path);
});

test("a preset gives what is left out; the plain URL has no address of its own", () => {
  expect(withPreset({ title: "T", preset: "url" })).toBeUndefined();
  expect(withPreset(PIXEL)).toMatchObject({ separator: ";", repeat: "once", required: ["rb_clickid"], alerts: [] });
  expect(withPreset({ ...CHAT, statuses: ["rejected"] })).toMatchObject({ method: "POST", statuses: ["rejected"] });
});
