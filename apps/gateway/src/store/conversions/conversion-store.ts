import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { Work } from "../work.ts";
import { attributeAgain } from "./attribute-again.ts";
import { judgeAgain } from "./judge-again.ts";
import { listConversions, listPostbacks, readConversion } from "./lists.ts";
import type { ConversionStore } from "./model.ts";
import { addNetworks, editNetwork, listNetworks, readNetwork, saveNetwork } from "./networks.ts";
import { takePostback } from "./take-postback.ts";

/** `db` only writes the queries; `transact` runs them. */
export function conversionStore(
  db: Kysely<Database>,
  dialect: Dialect,
  transact: <T extends object>(work: Work<T>) => Promise<T>,
): ConversionStore {
  return {
    addNetworks: async (networks, now) => {
      await transact(addNetworks(db, networks, now));
    },
    networks: () => transact(listNetworks(db)),
    network: async (slug) => (await transact(readNetwork(db, slug)))[0],
    saveNetwork: (network, fresh, now) => transact(saveNetwork(db, network, fresh, now)),
    editNetwork: async (revision, network, now) => (await transact(editNetwork(db, revision, network, now)))[0],
    takePostback: (slug, admits, read) => transact(takePostback(db, dialect, slug, admits, read)),
    judgeAgain: (limit, judge) => transact(judgeAgain(db, dialect, limit, judge)),
    attributeAgain: (limit, since, now, judge) => transact(attributeAgain(db, dialect, limit, since, now, judge)),
    conversions: (filter, page) => transact(listConversions(db, filter, page)),
    conversion: async (id) => (await transact(readConversion(db, id))).found,
    postbacks: (filter, page) => transact(listPostbacks(db, filter, page)),
  };
}
