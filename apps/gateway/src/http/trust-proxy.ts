import { BlockList, isIP } from "node:net";
import type { Config } from "../config.ts";
import { clientAddress } from "./client-address.ts";

type Trust = boolean | ((address: string, hop: number) => boolean);

/** A number counts the proxies in front of us; addresses name them. Whatever else is forwarded is not believed. */
export function trustedProxies(trustProxy: Config["trustProxy"]): Trust {
  if (trustProxy === false) return false;
  if (typeof trustProxy === "number") return (_address, hop) => hop < trustProxy;
  const list = new BlockList();
  for (const range of trustProxy) {
    const [written = "", bits] = range.split("/");
    const family = isIP(written) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(written, bits === undefined ? (family === "ipv4" ? 32 : 128) : Number(bits), family);
  }
  // A proxy that is written with its port or as IPv6 is the same proxy.
  return (written) => {
    const address = clientAddress(written);
    return address !== undefined && list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
  };
}
