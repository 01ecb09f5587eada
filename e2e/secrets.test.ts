import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postRaw } from "./support/post-raw.ts";

const SIGN = "SECRETSIGNhtQFduJpLxz7ribXRZpDFU";
const APP_KEY = "SECRETKEYwvl68m4dR1UpLrVRli";
const ADMIN = "SECRETADMIN0123456789";
const LAUNCH = `vk_user_id=494075&vk_app_id=6736218&vk_platform=android&sign=${SIGN}`;
const PAGE = `https://vk.com/app6736218?${LAUNCH}&ref=kept`;

const ASKED_FOR = "704519283";

/** Every place of a click that a signed URL may stand in. */
const CLICK = {
  user_id: "494075",
  url: `${PAGE}#/offers?sign=${SIGN}&utm_source=kept`,
  referrer: `https://away.vk.com/?to=${encodeURIComponent(PAGE)}`,
  launch_params: LAUNCH,
  sign: SIGN,
  Sign: SIGN,
  page: PAGE,
  s7: `sign=${SIGN}`,
  utm_term: `?a=1&%73ign=${SIGN}`,
  first_name: `x&sign=${SIGN}`,
};

/** Requests that are refused: their reasons are logged and answered as well. */
const REFUSED = [
  `sign=${SIGN}`,
  `{"sign": ${SIGN}}`,
  `"sign=${SIGN}"`,
  `{"a": "sign=${SIGN}\\u0000"}`,
  `[{"sign": "${SIGN}"}]`,
];

describe.each(DATABASE_KINDS)("secrets, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;

  beforeEach(async () => {
    sandbox = await startSandbox();
    fixture = await GatewayFixture.open({
      database: await emptyDatabase(kind),
      network: sandbox.url,
      env: { LOG_LEVEL: "debug", VK_APP_SECRETS: `6736218:${APP_KEY}`, ADMIN_TOKEN: ADMIN },
    });
  });
  afterEach(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  async function everyTable(): Promise<string> {
    const tables = ["api_utmtracking", "deliveries", "attempts", "event_keys"];
    return JSON.stringify(await Promise.all(tables.map((table) => fixture.rows.all(`select * from ${table}`))));
  }

  test.each(["pretty", "json"])(
    "never reach table, log (%s), answer or network",
    { timeout: 60_000 },
    async (format) => {
      const gateway = await fixture.start({ LOG_FORMAT: format });
      const answers: string[] = [];
      for (const offer of ["leads-tech", "otkaz"]) {
        const { status, text } = await postRaw(gateway.url, JSON.stringify({ ...CLICK, offer }));
        expect(status).toBe(200);
        answers.push(text);
      }
      for (const body of REFUSED) {
        const { status, text } = await postRaw(gateway.url, body);
        expect(status).toBe(400);
        answers.push(text);
      }
      // The ID of a user that an operator asked for or erased is not logged either.
      for (const method of ["GET", "DELETE", "POST"]) {
        await fetch(`${gateway.url}/api/users/${ASKED_FOR}`, { method, headers: { authorization: `Bearer ${ADMIN}` } });
      }
      for (const path of [`/nothing?sign=${SIGN}`, `/api/clicks?sign=${SIGN}`, `/healthz?${LAUNCH}`]) {
        await fetch(gateway.url + path, { headers: { authorization: "Bearer wrong" } });
      }
      await gateway.stop();

      const places = {
        tables: await everyTable(),
        log: gateway.said,
        answers: answers.join("\n"),
        network: JSON.stringify(sandbox.received),
      };
      for (const [place, text] of Object.entries(places)) {
        // The place has been looked at: what was next to the secret is there.
        expect(text, place).toContain("494075");
        for (const secret of [SIGN, APP_KEY, ADMIN]) expect(text, place).not.toContain(secret.slice(0, 10));
      }
      expect(places.tables).toContain("ref=kept");
      expect(places.log).toContain("invalid_json");
      expect(places.log).toContain("/api/users/:user_id");
      expect(places.log).not.toContain(ASKED_FOR);
      expect(sandbox.count).toBe(2);
    },
  );
});
