import { isIP } from "node:net";

/**
 * One way of writing for one address; undefined where it is none. Proxies write ports along (`203.0.113.7:51234`,
 * `[2001:db8::1]:443`), quotes, zones, IPv4 as IPv6, or what is no address at all (`unknown`, `_hidden`): RFC 7239, 6.
 */
export function clientAddress(written: string): string | undefined {
  const text = written.trim().replace(/^"(.*)"$/, "$1");
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/.exec(text) ?? [];
  const address = (bracketed ?? plain ?? text).replace(/%.*$/, "");
  const family = isIP(address);
  if (family === 4) return address;
  if (family !== 6 || plain !== undefined) return undefined;
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  return mappedIpv4(compressed) ?? compressed;
}

/** `::ffff:cb00:7107`, as a dual-stack socket writes an IPv4 client, is 203.0.113.7. */
function mappedIpv4(compressed: string): string | undefined {
  const [, high, low] = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(compressed) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]).join(".");
}
