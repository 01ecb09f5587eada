import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Sandbox } from "@metka/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "./support/gateway-process.ts";
import { rawPost } from "./support/raw-connection.ts";
import { until } from "./support/until.ts";

const TOKEN = "unread-answers-token";
const ADMIN = `Authorization: Bearer ${TOKEN}\r\n`;
const SOCKETS = 4;
const REQUESTS = 1_400;
/** What all of it may cost; without a bound one socket cost 700 MB. */
const MOST_GROWTH = 150 * 2 ** 20;

const get = (path: string, headers = "", method = "GET") => `${method} ${path} HTTP/1.1\r\nHost: m\r\n${headers}\r\n`;

let sandbox: Sandbox;
let fixture: GatewayFixture;
let gateway: GatewayProcess;

beforeAll(async () => {
  ({ sandbox, fixture, gateway } = await openE2e("sqlite", { ADMIN_TOKEN: TOKEN }));
}, 60_000);
afterAll(() => closeE2e({ sandbox, fixture }), 20_000);

/** A client that sends and reads nothing. */
async function mute(bytes: string): Promise<Socket> {
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  // The gateway may hang up at any time.
  socket.on("error", () => undefined);
  socket.pause();
  await once(socket, "connect");
  socket.write(bytes, "latin1");
  return socket;
}

async function figure(name: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([\\d.e+]+)$`, "m").exec(text)?.[1]);
}

describe("clients that send request after request and read no answer cost little", () => {
  test.each([
    ["the API's document", get("/api/openapi.json")],
    ["the API's page", get("/api/docs")],
    ["a large script", get("/api/docs/static/swagger-ui-bundle.js")],
    ["figures", get("/metrics")],
    ["no address", get("/nobody/knows")],
    ["an address that cannot be decoded", get("/%")],
    ["a redirect", get("/go/otkaz?s4=a&s5=b&s6=1")],
    ["a HEAD of a short link", get("/Eg5hd", "", "HEAD")],
    ["a postback without its secret", get("/postback/leads-tech/wrong-wrong-wrong-wrong")],
    ["a refusal for want of the token", get("/api/clicks")],
    ["a list", get("/api/clicks?limit=100", ADMIN)],
    ["a report as CSV", get("/api/reports?group_by=day,ref&format=csv", ADMIN)],
    ["a click that is refused", rawPost("{")],
    ["a preflight", get("/api/arbitrage/send-to-leads-tech/", "Origin: https://a.example\r\n", "OPTIONS")],
    ["an expectation that nobody knows", get("/healthz", "Expect: wonders\r\n")],
  ])("%s", { timeout: 60_000 }, async (_, request) => {
    const before = await figure("process_resident_memory_bytes");
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => mute(request.repeat(REQUESTS))));
    // The figures' own answer comes after all that has been read by then.
    const after = await until("an answer meanwhile", 30_000, () => figure("process_resident_memory_bytes"));
    expect(after - before).toBeLessThan(MOST_GROWTH);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    expect(gateway.ended).toBe(false);
  });
});

test("requests that are sent at once and read are all answered, in their order", async () => {
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  let said = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    said += chunk;
  });
  const paths = ["/healthz", "/api/openapi.json", "/nobody/1", "/%", "/healthz", "/readyz", "/api/clicks"];
  socket.write(paths.map((path) => get(path)).join("") + get("/nobody/last", "Connection: close\r\n"));
  await once(socket, "close");
  const statuses = Array.from(said.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
  expect(statuses).toEqual([200, 200, 404, 400, 200, 200, 401, 404]);
});
