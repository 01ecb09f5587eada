import { describe, expect, test } from "vitest";
import { clientForTest, get, networkForTest } from "./testing.ts";

const LOOPBACK = { address: "127.0.0.1", family: 4 } as const;
const LOOPBACK6 = { address: "::1", family: 6 } as const;
const strict = { allowPrivate: false };

describe("a private destination is refused before anything is sent", () => {
  test.each([
    ["written out", "127.0.0.1"],
    ["in decimal", "2130706433"],
    ["in hex", "0x7f000001"],
    ["in octal", "017700000001"],
    ["shortened", "127.1"],
    ["with a dot at its end", "127.0.0.1."],
    ["of no host", "0.0.0.0"],
    ["in full-width digits", "１２７.0.0.1"],
    ["in IPv6", "[::1]"],
    ["mapped into IPv6", "[::ffff:127.0.0.1]"],
    ["mapped into IPv6 in hex", "[::ffff:7f00:1]"],
    ["unspecified in IPv6", "[::]"],
    ["through NAT64", "[64:ff9b::7f00:1]"],
  ])("%s: %s", async (_, host) => {
    const network = await networkForTest((_request, response) => response.end(), "::");
    const answer = await get(clientForTest(strict), `http://${host}:${network.port}/`);
    expect(answer).toMatchObject({ kind: "failure", sent: false });
    expect(answer.kind === "failure" && answer.reason).toContain("ALLOW_PRIVATE_DESTINATIONS=1");
    expect(network.requests).toEqual([]);
  });

  test.each([
    ["IPv4", [LOOPBACK]],
    ["IPv6", [LOOPBACK6]],
    ["both", [LOOPBACK, LOOPBACK6]],
    ["mapped", [{ address: "::ffff:127.0.0.1", family: 6 } as const]],
  ])("by a name that leads there: %s", async (_, addresses) => {
    const network = await networkForTest((_request, response) => response.end(), "::");
    const client = clientForTest(strict, { "inner.example": addresses });
    expect(await get(client, `http://inner.example:${network.port}/`)).toEqual({
      kind: "failure",
      sent: false,
      reason: "inner.example ведёт на внутренний адрес: если так и надо, поставьте ALLOW_PRIVATE_DESTINATIONS=1",
    });
    expect(network.requests).toEqual([]);
  });
});

test("of a name's addresses the private ones are left out", async () => {
  const network = await networkForTest((_request, response) => response.end());
  // 203.0.113.0/24 is for documentation, so it is private too: nothing is left, and nothing is asked of loopback.
  const client = clientForTest(strict, { "mixed.example": [{ address: "203.0.113.1", family: 4 }, LOOPBACK] });
  expect(await get(client, `http://mixed.example:${network.port}/`)).toMatchObject({ kind: "failure", sent: false });
  expect(network.requests).toEqual([]);
});

describe("where private destinations are allowed", () => {
  test.each([
    ["an address", "127.0.0.1"],
    ["an IPv6 address", "[::1]"],
    ["a name", "inner.example"],
  ])("%s is reached", async (_, host) => {
    const network = await networkForTest((_request, response) => response.end(), "::");
    const client = clientForTest({}, { "inner.example": [LOOPBACK] });
    expect(await get(client, `http://${host}:${network.port}/`)).toMatchObject({ kind: "answer", status: 200 });
    expect(network.requests[0]?.headers.host).toBe(`${host}:${network.port}`);
  });

  test("a name's second address serves where the first is dead", async () => {
    const network = await networkForTest((_request, response) => response.end(), "127.0.0.2");
    const client = clientForTest({}, { "two.example": [LOOPBACK, { address: "127.0.0.2", family: 4 }] });
    expect(await get(client, `http://two.example:${network.port}/`)).toMatchObject({ kind: "answer", status: 200 });
  });
});
