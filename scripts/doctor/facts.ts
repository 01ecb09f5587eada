import type { ConnectorStatus, OfferAttribution } from "@metka/contract";
import type { Config } from "../../apps/gateway/src/config.ts";

export interface OfferFacts {
  readonly slug: string;
  readonly network: string;
  /** Its link leads to the account that the shipped offers are of. */
  readonly shipped: boolean;
  /** Its link leads to this very machine, as the sandbox's do. */
  readonly local: boolean;
  readonly attribution: OfferAttribution;
}

export interface NetworkFacts {
  readonly slug: string;
  /** Its settings were not compared with its cabinet yet. */
  readonly unconfirmed: boolean;
}

/** What the running gateway says. */
export interface GatewayFacts {
  readonly url: string;
  readonly ready: boolean;
  /** Active ones. */
  readonly offers: readonly OfferFacts[];
  /** Those of the offers. */
  readonly networks: readonly NetworkFacts[];
  /** What is polled from outside, and how the last poll ended. */
  readonly connectors: readonly Pick<ConnectorStatus, "name" | "kind" | "status" | "last_error" | "warnings">[];
  /** Networks that have sent a postback which became a conversion. */
  readonly reporting: readonly string[];
  /** As a text; empty: there are none. */
  readonly testRows: string;
  /** Of the latest clicks that are stored. */
  readonly addresses: readonly string[];
}

/** PostgreSQL, asked directly; of SQLite the gateway itself takes care. */
export type DatabaseFacts =
  | { readonly kind: "sqlite" }
  | { readonly kind: "unreachable"; readonly said: string }
  | {
      readonly kind: "postgres";
      /** Its clock minus this machine's. */
      readonly skewMs: number;
      /** Settings by which a crash of its machine would lose clicks that were answered. */
      readonly unsafe: readonly string[];
    };

/** All that the checks look at: gathered in one place, so that each check is a function of them alone. */
export interface Facts {
  readonly nodeVersion: string;
  readonly config: Config;
  /** Why it was not asked. */
  readonly gateway: GatewayFacts | { readonly problem: string };
  /** Of the disk with the data folder; undefined: the folder is not there. */
  readonly freeBytes: number | undefined;
  /** The permissions of files with personal data or secrets that others may read. */
  readonly openFiles: readonly string[];
  readonly database: DatabaseFacts;
  /** This machine's clock is before the program's own files. */
  readonly clockBehindFiles: boolean;
  /** The youngest copy of the database next to it; undefined: there is none. */
  readonly newestBackupMs: number | undefined;
  readonly nowMs: number;
  /** What PUBLIC_URL answered, where it was asked. */
  readonly publicAnswer: { readonly ok: boolean; readonly said: string } | undefined;
}
