import { isWithin } from "../address-range.ts";
import type { Config } from "../config.ts";
import { clientAddress } from "./client-address.ts";

type Trust = boolean | ((address: string, hop: number) => boolean);

/** A number counts the proxies in front of us; addresses name them. Whatever else is forwarded is not believed. */
export function trustedProxies(trustProxy: Config["trustProxy"]): Trust {
  if (trustProxy === false) return false;
  if (typeof trustProxy === "number") return (_address, hop) => hop < trustProxy;
  const isProxy = isWithin(trustProxy);
  // A proxy that is written with its port or as IPv6 is the same proxy.
  return (written) => {
    const address = clientAddress(written);
    return address !== undefined && isProxy(address);
  };
}
