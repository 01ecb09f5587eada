import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../../e2e/support/free-port.ts";
import { type Paced, pacedClicks } from "./paced-clicks.ts";

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

test("a click that waits long delays none of those after it, and is waited for at the end", async () => {
  let seen = 0;
  const tenth = Promise.withResolvers<void>();
  // The first click is answered when the tenth is there, so it takes nine turns at least.
  const port = await answering(async () => {
    seen++;
    if (seen === 10) tenth.resolve();
    if (seen === 1) await tenth.promise;
    return 202;
  });
  const { latenciesMs, refused } = await during(port, tenth.promise);
  expect(refused).toBe(0);
  expect(latenciesMs).toHaveLength(seen);
  expect(latenciesMs.filter((took) => took > 100)).not.toHaveLength(seen);
  expect(Math.max(...latenciesMs)).toBeGreaterThan(100);
});

test("what is no 2xx is counted apart", async () => {
  let seen = 0;
  const sixth = Promise.withResolvers<void>();
  const port = await answering(async () => {
    seen++;
    if (seen === 6) sixth.resolve();
    return seen % 2 === 0 ? 503 : 202;
  });
  const { latenciesMs, refused } = await during(port, sixth.promise);
  expect(refused).toBe(Math.floor(seen / 2));
  expect(latenciesMs).toHaveLength(Math.ceil(seen / 2));
});

async function during(port: number, work: Promise<void>): Promise<Paced> {
  return await pacedClicks({ port, path: "/", headers: {} }, work, 50);
}

async function answering(status: () => Promise<number>): Promise<number> {
  server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(await status(), { "content-length": 0 }).end();
  });
  const port = await freePort();
  await once(server.listen(port, "127.0.0.1"), "listening");
  return port;
}
