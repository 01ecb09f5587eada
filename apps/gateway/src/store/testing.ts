import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freshDatabase } from "@metka/testing/fresh-database.ts";
import { CompiledQuery, Kysely, PostgresDialect } from "kysely";
import { ulid } from "ulid";
import type { DatabaseTarget } from "../config.ts";
import type {
  AttemptRecord,
  ClickRow,
  ClickToSend,
  DeliveryState,
  NewClick,
  NewDelivery,
  RedirectedClick,
  Store,
} from "./model.ts";
import { openStore } from "./open.ts";
import { workingPool } from "./postgres/connect.ts";
import type { Lease } from "./queries.ts";
import type { Database } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite/dialect.ts";
import { openDatabase } from "./sqlite/open-database.ts";

export const KINDS = ["sqlite", "postgres"] as const;

/** 2100: with this as `leasesEndBy`, the database's clock alone says which leases are over. */
export const FAR = 4_102_444_800_000;

/** A lease that is longer than any test, and one that has ended when it begins. */
export const LONG: Lease = { gateway: "gateway-a", durationMs: 600_000 };
export const ENDED: Lease = { gateway: "gateway-a", durationMs: 0 };

/** An empty database, the stores that a test opens on it, and a look past them. */
export class StoreFixture {
  readonly target: DatabaseTarget;
  /** For its files, gone with it. */
  readonly folder: string;
  readonly #stores = new Set<Store>();
  #db: Kysely<Database> | undefined;
  #lastQuery: CompiledQuery = CompiledQuery.raw("select 1");

  private constructor(target: DatabaseTarget, folder: string) {
    this.target = target;
    this.folder = folder;
  }

  static async open(kind: (typeof KINDS)[number], serverUrl: string): Promise<StoreFixture> {
    const folder = mkdtempSync(join(tmpdir(), "metka-store-"));
    const target: DatabaseTarget =
      kind === "sqlite" ? { kind, file: join(folder, "metka.db") } : { kind, url: await freshDatabase(serverUrl) };
    return new StoreFixture(target, folder);
  }

  async store(lease: Lease = LONG): Promise<Store> {
    const store = await openStore(this.target, lease, () => {});
    this.#stores.add(store);
    return store;
  }

  /** Ends a store before the fixture does: on SQLite the next one waits for it. */
  async end(store: Store): Promise<void> {
    this.#stores.delete(store);
    await store.close();
  }

  /** A connection of its own to the same database. */
  get db(): Kysely<Database> {
    const { target } = this;
    this.#db ??= new Kysely({
      dialect:
        target.kind === "sqlite"
          ? nodeSqliteDialect(openDatabase(target.file))
          : new PostgresDialect({ pool: workingPool({ url: target.url, name: "test", onError: () => {} }) }),
      log: ({ query }) => {
        this.#lastQuery = query;
      },
    });
    return this.#db;
  }

  /** Where a delivery stands. */
  async stateOf(id: number): Promise<DeliveryState> {
    const { db } = this;
    const columns = ["status", "http_status", "attempts", "unknowns"] as const;
    return await db.selectFrom("deliveries").select(columns).where("id", "=", id).executeTakeFirstOrThrow();
  }

  /** How the database would run the query that `db` ran last. */
  async planOfLastQuery(): Promise<string> {
    const { sql, parameters } = this.#lastQuery;
    const explain = this.target.kind === "sqlite" ? "explain query plan" : "explain";
    const { rows } = await this.db.executeQuery<object>(CompiledQuery.raw(`${explain} ${sql}`, [...parameters]));
    return rows.map((row) => Object.values(row).join(" ")).join("\n");
  }

  async close(): Promise<void> {
    for (const store of this.#stores) await store.close();
    await this.#db?.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A host of its own keeps a test's deliveries apart from the others'. */
export function newHost(): string {
  return `${randomUUID()}.example`;
}

interface ClickOptions {
  readonly click?: Partial<ClickRow>;
  readonly delivery?: Partial<NewDelivery>;
  readonly host?: string;
  readonly leased?: boolean;
  readonly eventId?: string | null;
}

export function newClick({
  click,
  delivery,
  host = newHost(),
  leased = false,
  eventId = null,
}: ClickOptions = {}): ClickToSend {
  return {
    click: { ...EMPTY, click_id: ulid().toLowerCase(), ...click },
    delivery: {
      network: "leads-tech",
      host,
      url: `https://${host}/click/892/159/?sub1=babkimankirf`,
      user_agent: null,
      referer: null,
      ...delivery,
    },
    leased,
    eventId,
  };
}

/** A click of a redirect, which has no delivery. */
export function redirectedClick(click: Partial<ClickRow> = {}): RedirectedClick {
  const row = { ...newClick().click, event_type: "offer_click", ...click };
  return { click: row, delivery: null, leased: false, eventId: null };
}

const EMPTY: Omit<ClickRow, "click_id"> = {
  event_type: "arbitrage_send",
  timestamp: "2025-01-04T12:00:00.000Z",
  received_at: "2025-01-04T12:00:00.250Z",
  user_id: null,
  first_name: null,
  last_name: null,
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_content: null,
  utm_term: null,
  ref: null,
  ref_source: null,
  vk_ad_id: null,
  vk_ref: null,
  vk_platform: null,
  url: null,
  referrer: null,
  user_agent: null,
  ip_address: null,
  offer: "leads-tech",
  launch_params_check: "off",
  extra: null,
  isbot: 0,
  visit_click_id: null,
};

/** A network's answer to attempt 1, which ends the delivery. */
export function delivered(id: number, rest: Partial<AttemptRecord> = {}): AttemptRecord {
  return {
    id,
    number: 1,
    outcome: "delivered",
    http_status: 302,
    location: "https://advertiser.example/",
    error: null,
    started_at: 1_735_992_000_000,
    duration_ms: 120,
    next: { status: "delivered", delayMs: 0 },
    ...rest,
  };
}

/** Stores a new click and returns its id. */
export async function stored(store: Store, click: NewClick): Promise<number> {
  const result = await store.commitClick(click);
  if (result.kind !== "stored") throw new Error(`The click is a ${result.kind}`);
  return result.id;
}
