import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const KNOWN = ["PORT", "HOST", "ADMIN_TOKEN", "OFFERS_FILE", "DATABASE_URL", "LOG_LEVEL"];

test.each([
  ["ADMINTOKEN", "ADMIN_TOKEN"],
  ["admin_token", "ADMIN_TOKEN"],
  ["OFFERS_FLIE", "OFFERS_FILE"],
  ["OFFER_FILE", "OFFERS_FILE"],
  ["DATABSE_URL", "DATABASE_URL"],
  ["LOGLEVEL", "LOG_LEVEL"],
])("takes %s for %s", (name, meant) => expect(nearestName(name, KNOWN)).toBe(meant));

test.each(["PATH", "PORTAL", "PORTS", "HOSTS", "HOSTNAME", "HOME", "TOKEN", "DATABASE", "POSTGRES_URL", ""])(
  "takes %s for a name of its own",
  (name) => expect(nearestName(name, KNOWN)).toBeUndefined(),
);
