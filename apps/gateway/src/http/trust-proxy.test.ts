import { describe, expect, test } from "vitest";
import { clickOf, sharedApp } from "./testing.ts";

/** The address that a click is stored with, of a request with these forwarded addresses. */
async function stored(trust: string, forwarded: string | undefined, remoteAddress = "10.0.0.1") {
  const { post, requests } = await sharedApp(trust === "" ? {} : { TRUST_PROXY: trust });
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  const click = clickOf(await post({ user_id: 1 }, { headers, remoteAddress }));
  expect(requests.at(-1)?.ip).toBe(click.leads_tech_data.ip_address);
  return click.leads_tech_data.ip_address;
}

test("by default nothing forwarded is believed", async () => {
  expect(await stored("", "1.1.1.1")).toBe("10.0.0.1");
  expect(await stored("0", "1.1.1.1, 2.2.2.2")).toBe("10.0.0.1");
});

describe("a number of proxies", () => {
  test.each([
    ["1", "1.1.1.1", "1.1.1.1"],
    ["1", "6.6.6.6, 1.1.1.1", "1.1.1.1"],
    ["2", "6.6.6.6, 1.1.1.1, 10.0.0.2", "1.1.1.1"],
    ["2", "1.1.1.1", "1.1.1.1"],
  ])("%s in front, %s: the client is %s", async (trust, forwarded, client) => {
    expect(await stored(trust, forwarded)).toBe(client);
  });

  test("without the header it is the proxy itself", async () => {
    expect(await stored("1", undefined)).toBe("10.0.0.1");
  });
});

describe("addresses and networks of proxies", () => {
  test.each([
    ["10.0.0.0/8", "6.6.6.6, 1.1.1.1", "1.1.1.1"],
    ["10.0.0.0/8", "1.1.1.1, 10.0.0.7", "1.1.1.1"],
    ["10.0.0.1", "1.1.1.1, 10.0.0.7", "10.0.0.7"],
    ["10.0.0.1,10.0.0.7", "1.1.1.1, 10.0.0.7", "1.1.1.1"],
  ])("%s, %s: the client is %s", async (trust, forwarded, client) => {
    expect(await stored(trust, forwarded)).toBe(client);
  });

  test("a proxy that is none of them is not believed", async () => {
    expect(await stored("10.0.0.0/8", "1.1.1.1", "203.0.113.5")).toBe("203.0.113.5");
  });

  test("an IPv4 proxy on a dual-stack socket is known", async () => {
    expect(await stored("10.0.0.0/8", "1.1.1.1", "::ffff:10.0.0.1")).toBe("1.1.1.1");
  });

  test("a proxy written with its port is the same proxy", async () => {
    expect(await stored("10.0.0.0/8", "1.1.1.1, 10.0.0.7:4711")).toBe("1.1.1.1");
    expect(await stored("10.0.0.0/8", "1.1.1.1, [::ffff:10.0.0.7]:4711")).toBe("1.1.1.1");
  });

  test("an IPv6 network is known", async () => {
    expect(await stored("fd00::/8", "2a02:6b8::1", "fd00::1")).toBe("2a02:6b8::1");
  });
});

describe("a forwarded address", () => {
  test.each([
    ["203.0.113.7:51234", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["[2001:DB8::1]:443", "2001:db8::1"],
    ["2001:0db8:0:0::1", "2001:db8::1"],
  ])("%s is stored as %s", async (forwarded, address) => {
    expect(await stored("1", forwarded)).toBe(address);
  });

  test.each(["unknown", "_hidden", "<script>", "for=1.1.1.1"])(
    "%s is none, and the click is stored",
    async (forwarded) => {
      const { post, inject, requests } = await sharedApp({ TRUST_PROXY: "1" });
      const click = clickOf(await post({ user_id: 1 }, { headers: { "x-forwarded-for": forwarded } }));
      expect(click.leads_tech_data).not.toHaveProperty("ip_address");
      const redirect = await inject({ url: "/go/leads-tech", headers: { "x-forwarded-for": forwarded } });
      expect(redirect.statusCode).toBe(302);
      expect(requests.slice(-2).map(({ ip }) => ip)).toEqual([null, null]);
    },
  );
});
