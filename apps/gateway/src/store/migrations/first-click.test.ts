import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { AT, SETTINGS } from "../../conversion/testing.ts";
import { KINDS, newClick, StoreRoom } from "../testing.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS as POSTGRES } from "./postgres/index.ts";
import { MIGRATIONS as SQLITE } from "./sqlite/index.ts";

const days = (count: number) => new Date(Date.parse(AT) + count * 86_400_000).toISOString();

describe.each(KINDS)("conversions from before the first click was kept, on %s", (kind) => {
  const migrations = kind === "sqlite" ? SQLITE : POSTGRES;
  let room: StoreRoom;
  beforeEach(async () => {
    room = await StoreRoom.open(kind, inject("postgresUrl"));
    const before = Object.entries(migrations).filter(([name]) => name < "0005");
    await migrate(room.db, Object.fromEntries(before));
    for (const [slug, window_days] of [
      ["net", 30],
      ["short", 1],
    ] as const) {
      const settings = JSON.stringify({ ...SETTINGS, window_days });
      const network = { slug, settings, token: "t", active: 1, revision: 1, created_at: AT, updated_at: AT };
      await room.db.insertInto("networks").values(network).execute();
    }
  });
  afterEach(() => room?.close());

  async function click(received_at: string, changed: object = {}): Promise<string> {
    // The table of that time has no such column.
    const { visit_click_id: _, ...made } = newClick().click;
    const row = { ...made, received_at, timestamp: received_at, user_id: "42", ...changed };
    await room.db.insertInto("api_utmtracking").values(row).execute();
    return row.click_id;
  }

  async function conversion(click_id: string | null, changed: object = {}): Promise<string> {
    const identity = randomUUID();
    const row = {
      network: "net",
      identity,
      goal: "",
      status: "approved" as const,
      offer: "leads-tech",
      user_id: "42",
      click_id,
      first_postback_id: 1,
      last_postback_id: 1,
      created_at: AT,
      updated_at: AT,
      ...changed,
    };
    await room.db.insertInto("conversions").values(row).execute();
    return identity;
  }

  test("get it by the same rule", async () => {
    const old = await click(days(-31));
    await click(days(-20), { offer: "another" });
    await click(days(-20), { user_id: "43" });
    await click(days(-20), { event_type: "something_else" });
    await click(days(-20), { isbot: 1 });
    const first = await click(days(-20), { timestamp: days(-100) });
    const recent = await click(days(-0.5));
    const last = await click(days(-0.25));
    const anonymous = await click(days(-0.125), { user_id: null });
    await click(days(0.5), { user_id: "waiting" });
    const waited = await click(days(1), { timestamp: days(-0.1), user_id: "waiting" });
    const afterIt = await click(days(1), { user_id: "waiting" });
    const afterAll = await click(days(2), { user_id: "waiting" });
    const expected = new Map([
      [await conversion(last), first],
      [await conversion(first), first],
      [await conversion(old), old],
      [await conversion(last, { network: "short" }), recent],
      [await conversion(anonymous), first],
      [await conversion(anonymous, { user_id: null }), anonymous],
      [await conversion(null), null],
      // Of what came after the conversion only what had waited in the browser was before it.
      [await conversion(afterAll), waited],
      [await conversion(afterIt), waited],
      [await conversion(waited), waited],
    ]);
    await migrate(room.db, migrations);
    const rows = await room.db.selectFrom("conversions").select(["identity", "first_click_id"]).execute();
    expect(new Map(rows.map(({ identity, first_click_id }) => [identity, first_click_id]))).toEqual(expected);
  });
});
