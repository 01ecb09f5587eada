import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import { freeOr0 } from "./free-port.ts";
import { listen, shutDown } from "./listen.ts";

const servers = [createServer(), createServer()] as const;

afterEach(() => Promise.all(servers.filter(({ listening }) => listening).map(shutDown)));

test("takes a free port where the wanted one is taken, and says so", async () => {
  const { port, asWanted } = await listen(servers[0], 0);
  expect(asWanted).toBe(true);
  const second = await listen(servers[1], port);
  expect(second.asWanted).toBe(false);
  expect(second.port).not.toBe(port);
  expect(await freeOr0(port)).toBe(0);
});

test("takes the wanted port where it is free", async () => {
  const { port } = await listen(servers[0], 0);
  await shutDown(servers[0]);
  expect(await freeOr0(port)).toBe(port);
  expect(await listen(servers[1], port)).toEqual({ port, asWanted: true });
});
