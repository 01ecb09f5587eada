import type { Facts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import * as gateway from "./gateway-checks.ts";
import * as machine from "./machine-checks.ts";
import * as setting from "./setting-checks.ts";

/** In the order of docs/going-live.md. */
const CHECKS: readonly ((facts: Facts) => Finding | undefined)[] = [
  setting.node,
  gateway.gateway,
  gateway.shippedOffers,
  gateway.localOffers,
  setting.privateDestinations,
  setting.publicUrl,
  setting.publicAnswer,
  setting.proxy,
  gateway.addresses,
  gateway.clickIds,
  gateway.postbacks,
  gateway.connectors,
  setting.launchKeys,
  setting.origins,
  setting.token,
  machine.database,
  machine.permissions,
  machine.disk,
  machine.backups,
  machine.clock,
  setting.log,
  gateway.testRows,
];

/** What there is to say of a gateway before real traffic comes. */
export function findings(facts: Facts): readonly Finding[] {
  return CHECKS.map((check) => check(facts)).filter((finding) => finding !== undefined);
}
