import { sql } from "kysely";
import { afterEach, beforeEach, expect, inject } from "vitest";
import type { Store } from "../model.ts";
import { delivered, newClick, newHost, StoreFixture, stored } from "../testing.ts";

export const USER = "704519283";
export const PERSONAL = {
  user_id: USER,
  first_name: "Аглая",
  last_name: "Премудрова",
  url: `https://app.example/?vk_user_id=${USER}#ref=spring`,
  referrer: "https://vk.com/feed?from=premudrova",
  user_agent: "Mozilla/5.0 (Aglaya's phone)",
  ip_address: "203.0.113.77",
};
export const MARKS = {
  utm_source: "vk_ads",
  utm_campaign: "spring",
  ref: "bot",
  ref_source: "vk",
  vk_platform: "android",
};
const EXTRA = {
  s4: "kept",
  s6: USER,
  sub3: `u${USER}x`,
  erid: "2Vtz",
  vk_user_id: USER,
  email: "aglaya@example.org",
  unresolved_macros: { s5: `{${USER}}` },
};
/** Texts that must not be found anywhere, in any letter case. */
const TRACES = [
  USER,
  "Аглая",
  "Премудрова",
  "aglaya",
  "premudrova",
  "203.0.113.77",
  "app.example",
  "%D0%90%D0%B3%D0%BB",
];

/** A database with rows that may be personal in every place that keeps them; a new one for each test. */
export function erasureFixture(kind: "sqlite" | "postgres") {
  let fixture: StoreFixture;
  let store: Store;
  let tokens: number;
  const newToken = () => `token-${++tokens}`;
  beforeEach(async () => {
    tokens = 0;
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  /** Every column of every row of every table, as text. */
  async function dump(): Promise<string> {
    const tables =
      kind === "sqlite"
        ? sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`
        : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = 'public' order by tablename`;
    const { rows } = await tables.execute(fixture.db);
    expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining(["api_utmtracking", "erasures", "event_keys"]));
    const contents = rows.map(
      async ({ name }) => (await sql`select * from ${sql.table(name)}`.execute(fixture.db)).rows,
    );
    return JSON.stringify(await Promise.all(contents));
  }

  const traces = async () => {
    const text = (await dump()).toLowerCase();
    return TRACES.filter((trace) => text.includes(trace.toLowerCase()));
  };

  /** A click with all that may be personal, in every place that keeps it. */
  async function personalClick(changed: object = {}, host = newHost()) {
    const name = encodeURIComponent(PERSONAL.first_name);
    const click = newClick({
      click: { ...PERSONAL, ...MARKS, extra: JSON.stringify(EXTRA), ...changed },
      delivery: {
        url: `https://${host}/c?sub6=${USER}&name=${name}`,
        user_agent: PERSONAL.user_agent,
        referer: PERSONAL.referrer,
      },
      host,
      leased: true,
      eventId: `visit-${USER}-${host}`,
    });
    const id = await stored(store, click);
    return { id, host, clickId: click.click.click_id };
  }

  /** A postback as it is kept; `conversionId` null: it was set aside. */
  async function postback(params: object, conversionId: number | null): Promise<number> {
    const row = await fixture.db
      .insertInto("postbacks")
      .values({
        network: "leads-tech",
        received_at: "2026-01-02T00:00:00.000Z",
        method: "GET",
        ip: "198.51.100.1",
        params: JSON.stringify(params),
        verdict: conversionId === null ? "rejected" : "accepted",
        reason: null,
        conversion_id: conversionId,
        network_revision: 1,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** A conversion and its postback; `clickId` null: no click was found. */
  async function reported(clickId: string | null, params: object, transaction = "t1"): Promise<number> {
    const at = "2026-01-02T00:00:00.000Z";
    const { id } = await fixture.db
      .insertInto("conversions")
      .values({
        network: "leads-tech",
        identity: `${transaction} ${clickId}`,
        transaction_id: transaction,
        goal: "",
        status: "approved",
        payout_minor: 12_050,
        currency: "RUB",
        offer: "leads-tech",
        user_id: USER,
        click_id: clickId,
        model: clickId === null ? null : "click_id",
        evidence: clickId === null ? null : JSON.stringify({ parameter: "click_id", user: USER }),
        first_postback_id: 1,
        last_postback_id: 1,
        created_at: at,
        updated_at: at,
        checked_at: at,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    const change = { from_status: null, to_status: "approved", payout_minor: 12_050, currency: "RUB" } as const;
    const postback_id = await postback(params, id);
    await fixture.db
      .insertInto("conversion_changes")
      .values({ conversion_id: id, postback_id, ...change, changed_at: at })
      .execute();
    return id;
  }

  const attempt = (id: number, changed: object = {}) =>
    delivered(id, { location: `https://shop.example/?sub6=${USER}`, ...changed });

  return {
    get storeFixture() {
      return fixture;
    },
    get store() {
      return store;
    },
    newToken,
    dump,
    traces,
    personalClick,
    postback,
    reported,
    attempt,
  };
}
