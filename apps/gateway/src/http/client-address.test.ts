import { isIP } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clientAddress } from "./client-address.ts";

test.each([
  ["203.0.113.7", "203.0.113.7"],
  [" 203.0.113.7 ", "203.0.113.7"],
  ["203.0.113.7:51234", "203.0.113.7"],
  ['"203.0.113.7:51234"', "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::FFFF:203.0.113.7", "203.0.113.7"],
  ["::ffff:cb00:7107", "203.0.113.7"],
  ["0:0:0:0:0:ffff:203.0.113.7", "203.0.113.7"],
  ["[::ffff:203.0.113.7]:443", "203.0.113.7"],
  ["2001:db8::1", "2001:db8::1"],
  ["2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
  ["[2001:db8::1]:443", "2001:db8::1"],
  ['"[2001:db8::1]:443"', "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["[fe80::1%25eth0]:80", "fe80::1"],
  ["::1", "::1"],
])("%s is the address %s", (written, address) => expect(clientAddress(written)).toBe(address));

test.each([
  "",
  "unknown",
  "_hidden",
  "<script>",
  "localhost",
  "203.0.113",
  "203.0.113.256",
  "010.0.0.1",
  "203.0.113.7:port",
  "203.0.113.7:123456",
  "203.0.113.7/24",
  "[203.0.113.7",
  "2001:db8::1::2",
  "[2001:db8::1",
  "for=203.0.113.7",
  "1",
])("%s is no address", (written) => expect(clientAddress(written)).toBeUndefined());

test("all ways of writing one address are one, and what comes out is an address that stays as it is", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 1, max: 65_535 }), (ip, port) => {
      const ways = [ip, `${ip}:${port}`, `"${ip}:${port}"`, `::ffff:${ip}`, `[::ffff:${ip}]:${port}`];
      expect(new Set(ways.map(clientAddress))).toEqual(new Set([ip]));
    }),
  );
  fc.assert(
    fc.property(fc.ipV6(), fc.integer({ min: 1, max: 65_535 }), (ip, port) => {
      const [address, ...others] = [ip, ip.toUpperCase(), `[${ip}]`, `[${ip}]:${port}`, `${ip}%eth0`].map(
        clientAddress,
      );
      expect(isIP(address ?? "")).toBeGreaterThan(0);
      expect(others.every((other) => other === address)).toBe(true);
      expect(clientAddress(address ?? "")).toBe(address);
    }),
  );
});

test("whatever is written, an address comes out or nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (written) => {
      const address = clientAddress(written);
      expect(address === undefined || isIP(address) > 0).toBe(true);
    }),
  );
});
