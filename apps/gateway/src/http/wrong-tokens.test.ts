import { describe, expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { appForTest, errorOf, TOKEN } from "./testing.ts";
import { WrongTokens } from "./wrong-tokens.ts";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const WRONG = "a-wrong-token-of-somebody";

describe("wrong tokens", () => {
  test("beyond ten in a minute are answered with 429 and when to come again, and the right one still works", async () => {
    const { inject, infos } = await appForTest();
    const ask = (token: string) => inject({ url: "/api/clicks", headers: bearer(token), remoteAddress: "203.0.113.7" });
    for (let i = 0; i < 10; i++) expect((await ask(WRONG)).statusCode).toBe(401);
    const refused = await ask(WRONG);
    expect(errorOf(refused)).toMatchObject({ status: 429, code: "too_many_attempts" });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect(Number(refused.headers["retry-after"])).toBeLessThanOrEqual(60);
    expect(refused.headers.connection).toBe("close");
    expect((await ask(TOKEN)).statusCode).toBe(200);
    expect((await ask(WRONG)).statusCode).toBe(429);
    const other = await inject({ url: "/api/clicks", headers: bearer(WRONG), remoteAddress: "203.0.113.8" });
    expect(other.statusCode).toBe(401);
    // Told once, and without the token.
    expect(infos.filter((line) => line.includes("203.0.113.7"))).toHaveLength(1);
    expect(infos.join()).not.toContain(WRONG);
  });

  test("of one address are counted together, whatever port its proxy writes along", async () => {
    const { inject } = await appForTest({ TRUST_PROXY: "1" });
    const ask = (port: number) =>
      inject({ url: "/api/clicks", headers: { ...bearer(WRONG), "x-forwarded-for": `203.0.113.7:${port}` } });
    for (let i = 0; i < 10; i++) expect((await ask(50_000 + i)).statusCode).toBe(401);
    expect((await ask(60_000)).statusCode).toBe(429);
  });

  test("requests without any token are no guesses", async () => {
    const { inject } = await appForTest();
    for (let i = 0; i < 30; i++) expect((await inject("/api/clicks")).statusCode).toBe(401);
  });

  test("of postbacks are slowed down as well, and the network's own is still taken", async () => {
    const { inject, store } = await appForTest();
    await addPresets(store.conversions, () => "the-secret-of-the-postbacks", Date.now());
    const networks = await inject({ url: "/api/networks", headers: bearer(TOKEN) });
    const right = new URL(networks.json().networks[0].postback_url).pathname;
    for (let i = 0; i < 10; i++) expect((await inject(`/postback/leads-tech/${WRONG}`)).statusCode).toBe(403);
    const refused = await inject(`/postback/leads-tech/${WRONG}`);
    expect(errorOf(refused)).toMatchObject({ status: 429, code: "too_many_attempts" });
    expect(refused.headers).toHaveProperty("retry-after");
    expect([200, 422]).toContain((await inject(`${right}?transaction_id=1&status=approved`)).statusCode);
  });
});

describe("the count", () => {
  function counted() {
    const clock = { ms: 0 };
    const guessing: string[] = [];
    const wrong = new WrongTokens({ now: () => clock.ms, onGuessing: (address) => void guessing.push(address) });
    const times = (count: number, address: string) => Array.from({ length: count }, () => wrong.count(address)).at(-1);
    return { clock, guessing, wrong, times };
  }

  test("begins again after a minute", () => {
    const { clock, times, guessing } = counted();
    expect(times(10, "203.0.113.7")).toBeUndefined();
    clock.ms = 20_000;
    expect(times(1, "203.0.113.7")).toBe(40);
    expect(times(5, "203.0.113.7")).toBe(40);
    clock.ms = 60_000;
    expect(times(10, "203.0.113.7")).toBeUndefined();
    expect(times(1, "203.0.113.7")).toBe(60);
    expect(guessing).toEqual(["203.0.113.7", "203.0.113.7"]);
  });

  test.each([
    ["2001:db8:1:2::1", "2001:db8:1:2:ffff::5", true],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", true],
    ["2001:db8::1", "2001:db8:0:0:9::", true],
    ["::1", "::2", true],
    ["2001:db8:1:2::1", "2001:db8:1:3::1", false],
    ["203.0.113.7", "203.0.113.8", false],
  ])("%s and %s are one address: %s", (one, other, same) => {
    const { times } = counted();
    times(10, one);
    expect(times(1, other) !== undefined).toBe(same);
  });

  test("remembers ten thousand addresses at most, and forgets the oldest first", () => {
    const { times } = counted();
    times(10, "203.0.113.7");
    times(10, "203.0.113.8");
    for (let i = 0; i < 9_999; i++) times(1, `10.0.${i >> 8}.${i & 255}`);
    expect(times(1, "203.0.113.8")).toBe(60);
    expect(times(1, "203.0.113.7")).toBeUndefined();
  });
});
