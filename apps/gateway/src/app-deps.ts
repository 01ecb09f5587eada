import type { OfferRegistry } from "./capture/offer-registry.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log/log.ts";
import type { NetworkClient } from "./network/network-client.ts";
import type { Reports } from "./report/threaded-reports.ts";
import type { Store } from "./store/model.ts";

/** Dependencies of the app; main.ts and the tests open them. */
export interface AppDeps {
  readonly config: Config;
  readonly adminToken: string;
  readonly offers: OfferRegistry;
  readonly store: Store;
  readonly network: Pick<NetworkClient, "send" | "ask">;
  /** This gateway's name among those that share the database. */
  readonly gateway: string;
  readonly reports: Reports;
  readonly log: Log;
  readonly now: () => number;
  /** A clock that cannot be set, for waits and durations. */
  readonly monotonicMs: () => number;
  readonly random: () => number;
  /** Makes the secret of a postback URL and the name of an erased visitor; it must not be possible to guess it. */
  readonly newToken: () => string;
}
