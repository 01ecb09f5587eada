import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPrivateAddress } from "./private-address.ts";

describe("IPv4", () => {
  test.each([
    ["this network", "0.0.0.0", "0.255.255.255"],
    ["private", "10.0.0.0", "10.255.255.255"],
    ["carrier-grade NAT", "100.64.0.0", "100.127.255.255"],
    ["loopback", "127.0.0.1", "127.255.255.255"],
    ["link-local, where clouds keep their metadata", "169.254.0.0", "169.254.169.254"],
    ["private", "172.16.0.0", "172.31.255.255"],
    ["protocol assignments", "192.0.0.0", "192.0.0.255"],
    ["documentation", "192.0.2.1", "192.0.2.255"],
    ["private", "192.168.0.0", "192.168.255.255"],
    ["benchmarking", "198.18.0.0", "198.19.255.255"],
    ["documentation", "198.51.100.0", "203.0.113.255"],
    ["multicast", "224.0.0.1", "239.255.255.255"],
    ["reserved and broadcast", "240.0.0.0", "255.255.255.255"],
  ])("%s is private: %s, %s", (_, first, last) => {
    expect([isPrivateAddress(first), isPrivateAddress(last)]).toEqual([true, true]);
  });

  test.each([
    ["1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"],
    ["128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"],
    ["198.17.255.255", "198.20.0.0", "223.255.255.255", "87.250.250.242", "192.0.1.0", "192.0.3.0"],
  ])("just outside those is public: %s …", (...addresses) => {
    expect(addresses.filter(isPrivateAddress)).toEqual([]);
  });
});

describe("IPv6", () => {
  test.each([
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["unique local", "fc00::1"],
    ["unique local", "fdff:ffff::1"],
    ["link-local", "fe80::1"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["documentation", "2001:db8::1"],
    ["discard", "100::1"],
  ])("%s is private: %s", (_, address) => expect(isPrivateAddress(address)).toBe(true));

  test.each([
    ["mapped loopback", "::ffff:127.0.0.1"],
    ["mapped loopback in hex", "::ffff:7f00:1"],
    ["mapped private", "::ffff:10.1.2.3"],
    ["6to4 of a private address", "2002:a00:1::"],
    ["NAT64 of loopback", "64:ff9b::7f00:1"],
    ["NAT64 of loopback, dotted", "64:ff9b::127.0.0.1"],
    ["local NAT64", "64:ff9b:1::a00:1"],
    ["Teredo", "2001::a00:1"],
    ["IPv4-compatible loopback", "::127.0.0.1"],
    ["translated loopback", "::ffff:0:127.0.0.1"],
  ])("one that carries an IPv4 address inside is private: %s, %s", (_, address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  test.each(["2a02:6b8::2:242", "2606:4700:4700::1111", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9a::1"])(
    "%s is public",
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});

test.each(["", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3", "::g", "[::1]"])(
  "what is no address (%s) is not let through",
  (text) => expect(isPrivateAddress(text)).toBe(true),
);

test("a mapped address is as private as the one inside it", () => {
  fc.assert(fc.property(fc.ipV4(), (address) => isPrivateAddress(address) === isPrivateAddress(`::ffff:${address}`)));
});
