import type { Sandbox } from "@metka/sandbox";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { DATABASE_KINDS } from "./support/database-kinds.ts";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { postRaw } from "./support/post-raw.ts";
import { RawConnection, rawPost } from "./support/raw-connection.ts";

const FFFD = "\ufffd";

/** Bodies that are refused: what is wrong, the body, the status, the code and the path of the first detail. */
const REFUSED: [what: string, body: string, status: number, code: string, path: string | undefined][] = [
  ["broken JSON", '{"user_id": "1"', 400, "invalid_json", ""],
  ["JSON with a comma too many", '{"user_id": "1",}', 400, "invalid_json", ""],
  ["no body", "", 400, "invalid_json", ""],
  ["a body of spaces", "  \n ", 400, "invalid_json", ""],
  ["a form", "user_id=1&ref=x", 400, "invalid_json", ""],
  ["an array", '[{"user_id": "1"}]', 400, "invalid_request", ""],
  ["a string", '"user_id"', 400, "invalid_request", ""],
  ["null", "null", 400, "invalid_request", ""],
  ["an object as user_id", '{"user_id": {"id": 1}}', 400, "invalid_request", "/user_id"],
  ["a boolean as user_id", '{"user_id": true}', 400, "invalid_request", "/user_id"],
  ["a number as url", '{"url": 5}', 400, "invalid_request", "/url"],
  ["an array as a mark", '{"utm_source": ["vk_ads"]}', 400, "invalid_request", "/utm_source"],
  ["an object in an unknown field", '{"my~/field": {}}', 400, "invalid_request", "/my~0~1field"],
  ["an integer beyond 2^53", '{"user_id": 9007199254740993}', 400, "invalid_request", "/user_id"],
  ["1e400", '{"s1": 1e400}', 400, "invalid_request", "/s1"],
  ["-1e400", '{"anything": -1e400}', 400, "invalid_request", "/anything"],
  ["U+0000 in a mark", '{"first_name": "a\\u0000b"}', 400, "invalid_request", "/first_name"],
  ["U+0000 in an unknown field", '{"anything": "\\u0000"}', 400, "invalid_request", "/anything"],
  ["U+0000 in a name", '{"a\\u0000": 1}', 400, "invalid_request", "/a\0"],
  ["__proto__", '{"__proto__": {"isAdmin": true}}', 400, "invalid_request", "/__proto__"],
  ["__proto__ as a scalar", '{"__proto__": 1}', 400, "invalid_request", "/__proto__"],
  ["constructor", '{"constructor": "x"}', 400, "invalid_request", "/constructor"],
  ["deep nesting", `{"a":${"[".repeat(8000)}${"]".repeat(8000)}}`, 400, "invalid_request", "/a"],
  ["deep nesting that breaks off", "[".repeat(16_000), 400, "invalid_json", ""],
  ["an event_id of 201 characters", JSON.stringify({ event_id: "e".repeat(201) }), 400, "invalid_request", "/event_id"],
  ["a mark of 501 characters", JSON.stringify({ s7: "ы".repeat(501) }), 400, "invalid_request", "/s7"],
  ["17 KB", JSON.stringify({ page: "x".repeat(17 * 1024) }), 413, "payload_too_large", undefined],
  ["an unknown offer", '{"offer": "nothing"}', 422, "unknown_offer", "/offer"],
  ["an offer named as a prototype's member", '{"offer": "toString"}', 422, "unknown_offer", "/offer"],
];

/** What is stored as harmless text: the body, and what becomes of the field `s7`. */
const HARMLESS: [what: string, body: string, s7: string | undefined][] = [
  ["a lone surrogate", '{"s7": "a\\ud800b"}', `a${FFFD}b`],
  ["duplicate keys", '{"s7": "first", "s7": "last"}', "last"],
  ["what follows a byte order mark", '\ufeff{"s7": "kept"}', "kept"],
  ["SQL", `{"s7": "'); drop table api_utmtracking; --"}`, "'); drop table api_utmtracking; --"],
  ["markup", '{"s7": "<script>alert(1)</script>"}', "<script>alert(1)</script>"],
  ["line breaks and controls", '{"s7": "a\\r\\nb\\tc\\u0001\\u007f"}', "a  b c"],
  [
    "names of a prototype's members",
    '{"toString": "x", "hasOwnProperty": "y", "prototype": "z", "s7": "kept"}',
    "kept",
  ],
  ["an empty name", '{"": "x", "s7": "kept"}', "kept"],
  ["a lone surrogate in a name", '{"\\ud800": "x", "s7": "kept"}', "kept"],
  ["the largest whole number", '{"s7": 9007199254740991}', "9007199254740991"],
  ["a number close to nothing", '{"s7": 1e-400}', "0"],
  ["a boolean", '{"s7": false}', "false"],
  ["null", '{"s7": null}', undefined],
  ["a mark of 500 characters", JSON.stringify({ s7: "ы".repeat(500) }), "ы".repeat(500)],
];

describe.each(DATABASE_KINDS)("bad input, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    ({ sandbox, fixture, gateway } = await openE2e(kind));
  }, 60_000);
  afterAll(() => closeE2e({ sandbox, fixture }), 20_000);
  afterEach(async () => {
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect(gateway.said).not.toContain("❌ POST");
  });

  test.each(REFUSED)("%s is refused with code and path", async (_what, body, status, code, path) => {
    const before = await fixture.rows.count("api_utmtracking");
    const answer = await postRaw(gateway.url, body);
    const { success, error } = JSON.parse(answer.text);
    expect({ status: answer.status, success, code: error.code, path: error.details?.[0]?.path }).toEqual({
      status,
      success: false,
      code,
      path,
    });
    expect(error.message).toMatch(/[а-я]/);
    expect(await fixture.rows.count("api_utmtracking")).toBe(before);
  });

  test.each(HARMLESS)("%s is kept as harmless text", async (_what, body, s7) => {
    const answer = await postRaw(gateway.url, body);
    expect(answer.status).toBe(200);
    const { leads_tech_data, tracking_id } = JSON.parse(answer.text);
    expect(leads_tech_data.extra?.s7).toBe(s7);
    const [row] = await fixture.rows.all(`select extra from api_utmtracking where id = ${Number(tracking_id)}`);
    const extra = typeof row?.extra === "string" ? JSON.parse(row.extra) : row?.extra;
    expect(extra?.s7).toBe(s7);
  });

  test("a body that is no UTF-8 is refused", async () => {
    const answer = await postRaw(gateway.url, Buffer.from('{"s7": "a\xffb"}', "latin1"));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ success: false, error: { code: "invalid_json" } });
  });

  test("any value reaches the network as it is, a line break as blanks", async () => {
    const value = "&a=b#c?d%20e+f\"'<>\\ ы😀  ;";
    sandbox.clear();
    await postClick(gateway.url, { user_id: "1", ref: value.replace("  ", "\r\n") });
    expect(sandbox.received[0]?.params).toEqual({
      sub1: "babkimankirf",
      sub2: "vk_bot_otkaz_1offer",
      sub4: value,
      sub6: "1",
    });
  });

  test.each([
    ["application/x-www-form-urlencoded", "user_id=1"],
    ["application/xml", "<user/>"],
    ["multipart/form-data; boundary=x", "--x--"],
    ["application/json-seq", "{}"],
    ["nonsense", "{}"],
  ])("the content type %s is refused", async (type, body) => {
    const { status, text } = await postRaw(gateway.url, body, { "content-type": type });
    expect(status).toBe(415);
    expect(JSON.parse(text)).toMatchObject({ success: false, error: { code: "unsupported_media_type" } });
  });

  test.each([
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400],
    ["a preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["a length that is no number", "POST / HTTP/1.1\r\nHost: m\r\nContent-Length: x\r\n\r\n", 400],
    ["a length and chunks at once", rawPost("{}", "Transfer-Encoding: chunked\r\n"), 400],
    ["headers beyond 64 KB", rawPost("{}", `X: ${"x".repeat(66_000)}\r\n`), 431],
    ["no host", "POST /api/arbitrage/send-to-leads-tech/ HTTP/1.1\r\n\r\n", 400],
    ["an address that is none", "GET /%E0%A4%A HTTP/1.1\r\nHost: m\r\nConnection: close\r\n\r\n", 400],
  ])("%s is answered and closed", async (_what, bytes, status) => {
    const connection = await RawConnection.open(gateway.url);
    connection.send(bytes);
    await connection.closed;
    expect(connection.said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});
