import { BlockList, isIP } from "node:net";

/** An address or a network, as `10.0.0.0/8`. */
export interface AddressRange {
  readonly address: string;
  readonly bits: number;
  readonly family: "ipv4" | "ipv6";
}

/** undefined: it is neither an address nor a network. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", bits, extra] = text.split("/");
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  if (family === 0 || extra !== undefined) return undefined;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)) return undefined;
  return { address, bits: bits === undefined ? most : Number(bits), family: family === 4 ? "ipv4" : "ipv6" };
}

/** Whether an address is in one of the ranges. What is no range holds nothing, and what is no address is nowhere. */
export function isWithin(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of ranges) {
    const range = parseRange(text);
    if (range !== undefined) list.addSubnet(range.address, range.bits, range.family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? "ipv4" : "ipv6");
  };
}
