import type { Sandbox } from "@metka/sandbox";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASE_KINDS } from "./support/database-kinds.ts";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "./support/gateway-process.ts";
import { postRaw } from "./support/post-raw.ts";
import { RawConnection, rawPost } from "./support/raw-connection.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 120_000 };
const RUNS = { numRuns: 300 };

const NAMES = [
  ...["user_id", "first_name", "ref", "ref_source", "s4", "sub10", "vk_ad_id", "vk_anything", "timestamp", "url"],
  ...["referrer", "user_agent", "offer", "event_id", "launch_params", "extra", "click_id", "id", "sign", "length"],
];
const TEXT = fc.oneof(
  fc.string({ unit: "binary", maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 200 }),
  fc.constantFrom(
    "{ref}",
    "%7B%7Bx%7D%7D",
    "[[[y]]]",
    "https://vk.com/app1?ref=a#b=c&sign=d",
    "2025-01-04T12:00:00Z",
    "\ud800",
  ),
);
const SCALAR = fc.oneof(TEXT, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null));
/** Mostly what could be a click, so that it gets as far as the database; the rest is anything. */
const CLICK = fc.oneof(
  { weight: 4, arbitrary: fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), TEXT), SCALAR, { maxKeys: 12 }) },
  { weight: 1, arbitrary: fc.jsonValue({ stringUnit: "binary" }) },
);
/** Bytes that the lines of a header may hold and bytes that they may not. */
const HEADER_TEXT = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 300,
});
const HEADERS = [
  ...["User-Agent", "Referer", "Idempotency-Key", "Prefer", "Content-Type", "Origin", "X-Forwarded-For", "Expect"],
  ...["Transfer-Encoding", "Content-Encoding", "Upgrade", "Cookie", "Authorization", "Accept", "Range", "TE"],
];

describe.each(DATABASE_KINDS)("any input at all, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    ({ sandbox, fixture, gateway } = await openE2e(kind));
  }, 60_000);
  afterAll(() => closeE2e({ sandbox, fixture }), 20_000);

  async function expectWell(): Promise<void> {
    expect(gateway.ended).toBe(false);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    expect(gateway.said).not.toContain("❌ POST");
  }

  test("any JSON is a click or the caller's mistake", LIMIT, async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(CLICK, async (click) => {
        const { status, text } = await postRaw(gateway.url, JSON.stringify(click));
        seen.set(status, (seen.get(status) ?? 0) + 1);
        expect(status).toBeLessThan(500);
        expect(JSON.parse(text).success).toBe(status === 200);
      }),
      RUNS,
    );
    await expectWell();
    // It was worth it: many of them did become clicks, and those have reached the network.
    expect(seen.get(200)).toBeGreaterThan(RUNS.numRuns / 10);
    // The caller is answered before the attempt is on record.
    await until(
      "all are delivered",
      10_000,
      async () => (await fixture.rows.count("deliveries where status <> 'delivered'")) === 0,
    );
  });

  test("any body is a click or the caller's mistake", LIMIT, async () => {
    const types = fc.constantFrom("application/json", "text/plain", "application/json; charset=utf-16", "x/y", ";", "");
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), types, async (body, type) => {
        const { status, text } = await postRaw(gateway.url, Buffer.from(body), { "content-type": type });
        expect(status).toBeLessThan(500);
        expect(JSON.parse(text).success).toBe(status === 200);
      }),
      RUNS,
    );
    await expectWell();
  });

  test("any header is taken or the caller's mistake", LIMIT, async () => {
    const headers = fc.array(fc.tuple(fc.constantFrom(...HEADERS), HEADER_TEXT), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(headers, async (lines) => {
        const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
        const type = /^content-type:/im.test(text) ? "" : "Content-Type: application/json\r\n";
        const connection = await RawConnection.open(gateway.url);
        connection.send(rawPost('{"user_id":"1"}', `Connection: close\r\n${type}${text}`));
        await connection.closed;
        expect(connection.said).toMatch(/^HTTP\/1\.1 [24]\d\d /);
      }),
      RUNS,
    );
    await expectWell();
  });
});
