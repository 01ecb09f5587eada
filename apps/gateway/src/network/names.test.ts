import { beforeEach, describe, expect, test, vi } from "vitest";
import { type AskDns, NameError, Names } from "./names.ts";

const A = { address: "203.0.113.1", family: 4 } as const;
const B = { address: "2a02:6b8::1", family: 6 } as const;

let now = 0;
const ask = vi.fn<AskDns>();
const names = () => new Names(ask, () => now);

beforeEach(() => {
  now = 1_000_000;
  ask.mockReset().mockResolvedValue([{ ...A, ttl: 60 }]);
});

test.each([
  ["203.0.113.9", { address: "203.0.113.9", family: 4 }],
  ["2a02:6b8::1", { address: "2a02:6b8::1", family: 6 }],
  ["[2a02:6b8::1]", { address: "2a02:6b8::1", family: 6 }],
])("an address needs no question: %s", async (hostname, address) => {
  expect(await names().resolve(hostname)).toEqual([address]);
  expect(ask).not.toHaveBeenCalled();
});

describe("an answer", () => {
  test("is kept for its TTL", async () => {
    const known = names();
    await known.resolve("a.example");
    now += 59_999;
    expect(await known.resolve("a.example")).toEqual([A]);
    expect(ask).toHaveBeenCalledTimes(1);
    now += 1;
    ask.mockResolvedValue([{ ...B, ttl: 60 }]);
    expect(await known.resolve("a.example")).toEqual([B]);
  });

  test.each([
    ["for 5 s at least", 0, 5000],
    ["for 5 minutes at most", 86_400, 300_000],
  ])("is kept %s", async (_, ttl, keptMs) => {
    ask.mockResolvedValue([{ ...A, ttl }]);
    const known = names();
    await known.resolve("a.example");
    now += keptMs - 1;
    await known.resolve("a.example");
    expect(ask).toHaveBeenCalledTimes(1);
    now += 1;
    await known.resolve("a.example");
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test("of several addresses is kept for the shortest TTL, in the order given", async () => {
    ask.mockResolvedValue([
      { ...A, ttl: 200 },
      { ...B, ttl: 10 },
    ]);
    const known = names();
    expect(await known.resolve("a.example")).toEqual([A, B]);
    now += 10_000;
    await known.resolve("a.example");
    expect(ask).toHaveBeenCalledTimes(2);
  });

  test("is one name's alone", async () => {
    const known = names();
    await known.resolve("a.example");
    await known.resolve("b.example");
    expect(ask.mock.calls).toEqual([["a.example"], ["b.example"]]);
  });
});

test("clicks that wait for the same name share one question, and the next one asks again", async () => {
  const known = names();
  await Promise.all([known.resolve("a.example"), known.resolve("a.example"), known.resolve("a.example")]);
  expect(ask).toHaveBeenCalledTimes(1);
  now += 60_000;
  await known.resolve("a.example");
  expect(ask).toHaveBeenCalledTimes(2);
});

describe("while the DNS does not answer", () => {
  test("the last known addresses serve for an hour", async () => {
    const known = names();
    await known.resolve("a.example");
    ask.mockRejectedValue(new Error("ETIMEOUT"));
    now += 3_599_999;
    expect(await known.resolve("a.example")).toEqual([A]);
    now += 1;
    await expect(known.resolve("a.example")).rejects.toThrow(NameError);
  });

  test("it is not asked again at every click", async () => {
    const known = names();
    await known.resolve("a.example");
    ask.mockRejectedValue(new Error("ETIMEOUT"));
    now += 300_000;
    for (let click = 0; click < 3; click++) await known.resolve("a.example");
    expect(ask).toHaveBeenCalledTimes(2);
    now += 5_000;
    await known.resolve("a.example");
    expect(ask).toHaveBeenCalledTimes(3);
  });

  test("an unknown name is reported as such, with the cause", async () => {
    const cause = new Error("ENOTFOUND");
    ask.mockRejectedValue(cause);
    const error: unknown = await names()
      .resolve("nobody.example")
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ message: "имя nobody.example не находится в DNS", cause });
  });

  test("a name without an address is unknown too", async () => {
    ask.mockResolvedValue([]);
    await expect(names().resolve("empty.example")).rejects.toThrow(NameError);
  });

  test("a failed question is not remembered", async () => {
    const known = names();
    ask.mockRejectedValueOnce(new Error("ETIMEOUT"));
    await expect(known.resolve("a.example")).rejects.toThrow(NameError);
    expect(await known.resolve("a.example")).toEqual([A]);
  });
});

test("the machine's hosts file is asked first", async () => {
  const addresses = await new Names().resolve("localhost");
  expect(addresses.map(({ address }) => address)).toContain("127.0.0.1");
});
