import { BlockList, isIP } from "node:net";

/** Not reachable from the public internet, or not meant to be (IANA special-purpose registries). */
const RANGES: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
  ["192.88.99.0", 24],
  ["::", 96],
  ["::ffff:0:0:0", 96],
  // Forms that carry an IPv4 address inside: translated, 6to4 and Teredo could reach a private one.
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2002::", 16],
  ["2001::", 23],
  ["3fff::", 20],
  ["5f00::", 16],
  ["100::", 64],
  ["2001:db8::", 32],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

const blocked = new BlockList();
for (const [network, prefix] of RANGES) blocked.addSubnet(network, prefix, isIP(network) === 6 ? "ipv6" : "ipv4");

/** Whether an IP address is private, loopback, link-local or otherwise not a public network's. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  // BlockList itself sees through IPv4-mapped IPv6 addresses (::ffff:127.0.0.1).
  return blocked.check(address, family === 6 ? "ipv6" : "ipv4");
}
