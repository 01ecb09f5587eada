import type { StoredClick } from "../capture/accept-click.ts";
import { storedFields } from "../capture/stored-fields.ts";
import { capture } from "../capture/testing.ts";
import type { PostbackVerdict } from "../conversion/accept-postback.ts";
import type { AttemptReport } from "../deliver/attempts.ts";
import type { RequestReport } from "./log.ts";

/** The document's click, with a secret that no line may show. */
export const CAPTURED = capture({
  user_id: "123456789",
  first_name: "Иван",
  last_name: "Иванов",
  utm_source: "vk_ads",
  url: "https://vk.com/app123456?ref=a&sign=SECRET",
  sign: "SECRET",
});

export const STORED: StoredClick = { offer: CAPTURED.offer, fields: storedFields(CAPTURED.click) };

export const REPORT: AttemptReport = {
  id: 234,
  network: "leads-tech",
  target: null,
  host: "t.leads.tech",
  url: CAPTURED.rendered.url,
  number: 1,
  unknowns: 0,
  outcome: "delivered",
  http_status: 302,
  location: "https://shop.example/",
  error: null,
  status: "delivered",
  durationMs: 120,
  againInMs: undefined,
  recorded: true,
};

export const UNAVAILABLE: AttemptReport = {
  ...REPORT,
  outcome: "unavailable",
  http_status: 503,
  location: null,
  error: "HTTP 503",
  status: "pending",
  againInMs: 1234,
};

export const REJECTED: AttemptReport = {
  ...REPORT,
  outcome: "rejected",
  http_status: 404,
  location: null,
  error: "HTTP 404",
  status: "failed",
};

export const REQUEST: RequestReport = {
  method: "POST",
  url: "/api/arbitrage/send-to-leads-tech/",
  status: 200,
  durationMs: 12.34,
  ip: "203.0.113.7",
  trackingId: 234,
  error: undefined,
};

export const REFUSED_REQUEST: RequestReport = {
  ...REQUEST,
  status: 400,
  trackingId: undefined,
  error: { code: "invalid_request", details: [{ path: "/ref", message: "тип не тот" }] },
};

export const ACCEPTED_POSTBACK: PostbackVerdict = {
  network: "leads-tech",
  verdict: "accepted",
  reason: null,
  conversionId: 12,
  clickId: CAPTURED.click.click_id,
};

export const REJECTED_POSTBACK: PostbackVerdict = {
  network: "affise",
  verdict: "rejected",
  reason: "неизвестный статус «paid\n»",
  conversionId: null,
  clickId: null,
};

/** Where lines go in a test. */
export function output() {
  const out = {
    text: "",
    flushed: 0,
    write: (text: string) => {
      out.text += text;
    },
    flush: async () => {
      out.flushed++;
    },
    dropped: 0,
  };
  return out;
}
