import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { DatabaseTarget } from "../../apps/gateway/src/config.ts";
import { openStore } from "../../apps/gateway/src/store/open.ts";
import { newClick, stored } from "../../apps/gateway/src/store/testing.ts";
import { DATABASE_KINDS } from "../../e2e/support/database-kinds.ts";
import { freshDatabase } from "../../e2e/support/fresh-database.ts";
import { Rows } from "../../e2e/support/rows.ts";
import { addClicks, fill } from "./fill.ts";
import { type Plan, seededClicks } from "./seeded-clicks.ts";

const FROM_MS = Date.UTC(2026, 9, 1);
const PLAN: Plan = { fromMs: FROM_MS, toMs: FROM_MS + 30 * 86_400_000, clicks: 1_000, seed: 3, firstId: 1 };

/** Indexes, constraints and triggers: what a schema has apart from its tables. */
const SCHEMA = {
  sqlite: "select type, name, sql from sqlite_master where type in ('index', 'trigger') order by name",
  postgres: `
    select indexname as name, indexdef as def from pg_indexes where schemaname = 'public'
    union all select tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
    order by 1`,
};

describe.each(DATABASE_KINDS)("a filled database, on %s", (kind) => {
  let folder: string;
  let target: DatabaseTarget;
  let rows: Rows;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "metka-fill-"));
    target =
      kind === "sqlite"
        ? { kind, file: join(folder, "metka.db") }
        : { kind, url: await freshDatabase(inject("postgresUrl")) };
    rows = new Rows(target.kind === "sqlite" ? target.file : target.url);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const store = () => openStore(target, { gateway: "test", durationMs: 0 }, () => {});

  test("holds what was made, and says what a report has to show", async () => {
    const tally = await fill(target, PLAN, () => {});
    const made = [...seededClicks(PLAN)];
    const clicks = await rows.clicks();
    expect(clicks.map(({ click_id }) => click_id)).toEqual(made.map(({ click }) => click.click_id));
    const [first] = clicks;
    expect(Object.keys(first ?? {}).sort()).toEqual(Object.keys(made[0]?.click ?? {}).sort());
    expect(await rows.count("deliveries")).toBe(made.filter(({ delivery }) => delivery !== undefined).length);
    expect(await rows.count("conversions")).toBe(tally.conversions);
    expect(await rows.count("api_utmtracking where isbot = 0 and event_type = 'arbitrage_send'")).toBe(tally.visits);
    expect(await rows.count("api_utmtracking where isbot = 0 and event_type = 'offer_click'")).toBe(tally.clicks);
    expect(tally.conversions).toBeGreaterThan(0);
  });

  test("has the gateway's own schema, and nothing noted as changed", async () => {
    await (await store()).close();
    const before = await rows.all(SCHEMA[kind]);
    await fill(target, PLAN, () => {});
    expect(await rows.all(SCHEMA[kind])).toEqual(before);
    expect(await rows.count("report_changes")).toBe(0);
  });

  test("takes more clicks, and the gateway goes on with the next id", async () => {
    await fill(target, PLAN, () => {});
    // The second time all are there already.
    for (let twice = 0; twice < 2; twice += 1) {
      await addClicks(target, { fromMs: PLAN.toMs, toMs: PLAN.toMs + 60_000, perHour: 600, seed: 4 });
    }
    const ids = (await rows.clicks()).map(({ id }) => Number(id));
    expect(ids).toEqual(Array.from({ length: PLAN.clicks + 10 }, (_, index) => index + 1));
    const gateway = await store();
    expect(await stored(gateway, newClick())).toBe(PLAN.clicks + 11);
    await gateway.close();
  });
});
