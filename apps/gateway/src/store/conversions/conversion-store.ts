import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Transactor } from "../work.ts";
import { attributeAgain } from "./attribute-again.ts";
import { countSetAside, evaluateAgain, evaluateSetAside } from "./evaluate-again.ts";
import { listConversions, listPostbacks, readConversion, readPostback } from "./lists.ts";
import type { ConversionStore } from "./model.ts";
import { addNetworks, editNetwork, listNetworks, readNetwork, saveNetwork } from "./networks.ts";
import { takePostback } from "./take-postback.ts";

/** `db` only writes the queries; `transact` and `read` run them. */
export function conversionStore(
  db: Kysely<Database>,
  dialect: Dialect,
  { transact, read }: Transactor,
): ConversionStore {
  return {
    addNetworks: (networks, now) => transact(addNetworks(db, networks, now)),
    networks: () => read(listNetworks(db)),
    network: (slug) => read(readNetwork(db, slug)),
    saveNetwork: (network, fresh, now) => transact(saveNetwork(db, network, fresh, now)),
    editNetwork: (revision, network, now) => transact(editNetwork(db, revision, network, now)),
    takePostback: (slug, admits, understand) => transact(takePostback(db, dialect, slug, admits, understand)),
    evaluateAgain: (limit, evaluate) => transact(evaluateAgain(db, dialect, limit, evaluate)),
    evaluateSetAside: (filter, after, limit, evaluate) =>
      transact(evaluateSetAside(db, dialect, filter, after, limit, evaluate)),
    countSetAside: (filter) => read(countSetAside(db, filter)),
    attributeAgain: (limit, since, now, evaluate) => transact(attributeAgain(db, dialect, limit, since, now, evaluate)),
    conversions: (filter, page) => read(listConversions(db, filter, page)),
    conversion: (id) => read(readConversion(db, id)),
    postback: (id) => read(readPostback(db, id)),
    postbacks: (filter, page) => read(listPostbacks(db, filter, page)),
  };
}
