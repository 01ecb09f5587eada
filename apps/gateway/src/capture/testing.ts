import { readFileSync } from "node:fs";
import { type ClickRequest, ClickRequestSchema } from "@metka/contract";
import { Compile } from "typebox/compile";
import { ApiError } from "../errors.ts";
import { type CapturedClick, type CaptureSettings, captureClick, type RequestFacts } from "./capture-click.ts";
import { type LaunchSettings, signature } from "./launch-params.ts";
import { type Offer, type Offers, readOffers } from "./offers.ts";

/** 2026-01-15T10:00:00.000Z. */
export const NOW = Date.UTC(2026, 0, 15, 10);
export const FACTS: RequestFacts = {
  nowMs: NOW,
  clickId: "01kf0c5a00000000000000test",
  ip: "203.0.113.7",
  userAgent: "Browser/1",
};

/** The offers that the repository ships. */
export const SHIPPED = new URL("../../../../config/offers.json", import.meta.url);
export const shippedOffers = readOffers("offers.json", readFileSync(SHIPPED, "utf8"), []);

export interface CaptureTest {
  readonly settings?: Partial<CaptureSettings>;
  readonly facts?: Partial<RequestFacts>;
  readonly offers?: Offers;
}

export const clickRequest = Compile(ClickRequestSchema);

/** Captures a body that the wire's schema takes; by default with the shipped offers and no check of signatures. */
export function capture(body: ClickRequest, { settings, facts, offers = shippedOffers }: CaptureTest = {}) {
  if (!clickRequest.Check(body)) throw new TypeError(`not a valid body: ${JSON.stringify(clickRequest.Errors(body))}`);
  const all = { defaultOffer: "leads-tech", ...UNCHECKED, ...settings };
  return captureClick(body, { ...FACTS, ...facts }, offers, all);
}

/** Offers of one slug, `test`, whose template has this query. */
export function offersWith(query: string): ReadonlyMap<string, Offer> {
  const offer = { slug: "test", title: "Test", network: "test-net", template: `https://cpa.example/c?${query}` };
  return readOffers("test", JSON.stringify({ offers: [offer] }), []);
}

/** The error that refuses a click; the test fails if there is none. */
export function refusal(run: () => unknown): Pick<ApiError, "code" | "status" | "details"> {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, status: error.status, details: error.details };
    throw error;
  }
  throw new Error("nothing was refused");
}

export function extraOf({ click }: CapturedClick): Record<string, unknown> {
  return click.extra === null ? {} : JSON.parse(click.extra);
}

export function noteCodes({ notes }: CapturedClick): string[] {
  return notes.map(({ code, field }) => (field === undefined ? code : `${code} ${field}`));
}

const UNCHECKED: LaunchSettings = { launchParams: "off", appSecrets: new Map(), launchParamsMaxAgeMs: 86_400_000 };

export const APP_ID = "6736218";
export const APP_SECRET = "wvl68m4dR1UpLrVRli";
export const REPORT: LaunchSettings = {
  launchParams: "report",
  appSecrets: new Map([[APP_ID, APP_SECRET]]),
  launchParamsMaxAgeMs: 86_400_000,
};
export const REQUIRED: LaunchSettings = { ...REPORT, launchParams: "required" };

/** A launch of the test's app as VK signs it, an hour before `NOW`. */
export function launchQuery(changed: Readonly<Record<string, string>> = {}, secret = APP_SECRET): string {
  const params = new Map(
    Object.entries({
      vk_user_id: "494075",
      vk_app_id: APP_ID,
      vk_ts: String(NOW / 1000 - 3600),
      vk_platform: "mobile_android",
      vk_access_token_settings: "",
      ...changed,
    }),
  );
  return new URLSearchParams([...params, ["sign", signature(params, secret)]]).toString();
}
