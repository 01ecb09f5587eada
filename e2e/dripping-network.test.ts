import { createServer, type Server } from "node:http";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const FILES = 256;
const CLICKS = 400;

let dripping: Server;
let open = 0;
let answered = 0;
let sandbox: Sandbox;
let fixture: GatewayFixture;

/** Answers with headers at once and a byte a second after them. */
beforeAll(async () => {
  dripping = createServer((_, response) => {
    answered++;
    response.writeHead(200, { "content-length": 10_000 }).write("x");
    const timer = setInterval(() => response.write("x"), 1000);
    response.on("close", () => clearInterval(timer));
  });
  dripping.on("connection", (socket) => {
    open++;
    socket.on("close", () => open--);
  });
  await new Promise<void>((resolve) => dripping.listen(0, "127.0.0.2", resolve));
  const address = dripping.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  sandbox = await startSandbox();
  fixture = await GatewayFixture.open({
    database: "sqlite",
    network: `http://127.0.0.2:${address.port}`,
    networks: { otkaz: sandbox.url },
    fileLimit: FILES,
  });
}, 60_000);

afterAll(async () => {
  await fixture?.close();
  await sandbox?.close();
  dripping?.closeAllConnections();
  dripping?.close();
}, 20_000);

test("answers that drip use up no sockets: another offer's clicks go on being delivered", {
  timeout: 60_000,
}, async () => {
  const gateway = await fixture.start();
  for (let sent = 0; sent < CLICKS; sent += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, n) => postClick(gateway.url, { user_id: `drip ${sent + n}` })));
  }
  await until("all clicks are delivered", 20_000, async () => answered === CLICKS);
  const { answer } = await postClick(gateway.url, { user_id: "other", offer: "otkaz" });
  expect(answer.delivery.status).toBe("delivered");
  await until("the dripping connections are closed", 20_000, async () => open === 0);
});
