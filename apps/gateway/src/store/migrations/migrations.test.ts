import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Kysely } from "kysely";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { migrationPool, workingPool } from "../postgres/connect.ts";
import { KINDS, LONG, newClick, StoreFixture, stored } from "../testing.ts";
import { dumpSchema } from "./dump-schema.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./schema.ts";

describe.each(KINDS)("the schema, on %s", (kind) => {
  const migrations = MIGRATIONS[kind];
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
  });
  afterEach(() => fixture?.close());

  test("is the committed one (vitest -u writes it again)", async () => {
    await migrate(fixture.db, migrations);
    await expect(await dumpSchema(fixture.db, kind)).toMatchFileSnapshot(`schema.${kind}.sql`);
  });

  test("is brought up to date once; a later start changes nothing and keeps what is there", async () => {
    expect(await migrate(fixture.db, migrations)).toEqual(Object.keys(migrations));
    const store = await fixture.store();
    const click = newClick();
    const id = await stored(store, click);
    await fixture.end(store);
    const schema = await dumpSchema(fixture.db, kind);
    expect(await migrate(fixture.db, migrations)).toEqual([]);
    await fixture.end(await fixture.store());
    expect(await dumpSchema(fixture.db, kind)).toBe(schema);
    const rows = await fixture.db.selectFrom("api_utmtracking").select(["id", "click_id"]).execute();
    expect(rows).toEqual([{ id, click_id: click.click.click_id }]);
  });

  test("of another version is refused in words, and left as it is", async () => {
    const older = {
      "0001-clicks-and-deliveries": {
        up: async (db: Kysely<unknown>) => {
          await db.schema.createTable("of_old").addColumn("id", "integer").execute();
        },
      },
    };
    await migrate(fixture.db, older);
    const schema = await dumpSchema(fixture.db, kind);
    await expect(migrate(fixture.db, migrations)).rejects.toThrow(
      /другой версией Metka.*0001-clicks-and-deliveries.*DATABASE_URL/,
    );
    await expect(fixture.store()).rejects.toThrow("другой версией Metka");
    expect(await dumpSchema(fixture.db, kind)).toBe(schema);
  });

  test("a migration that fails leaves nothing behind and is named", async () => {
    const broken = {
      up: async (db: Kysely<unknown>) => {
        await db.schema.createTable("half_made").addColumn("id", "integer").execute();
        throw new Error("no more");
      },
    };
    await migrate(fixture.db, migrations);
    const schema = await dumpSchema(fixture.db, kind);
    await expect(migrate(fixture.db, { ...migrations, "9999-broken": broken })).rejects.toThrow(
      "Миграция базы 9999-broken не прошла",
    );
    expect(await dumpSchema(fixture.db, kind)).toBe(schema);
  });
});

test("both dialects have the same migrations", () => {
  expect(Object.keys(MIGRATIONS.sqlite)).toEqual(Object.keys(MIGRATIONS.postgres));
});

describe("gateways that start together on one empty PostgreSQL", () => {
  let fixture: StoreFixture;
  beforeEach(async () => {
    fixture = await StoreFixture.open("postgres", inject("postgresUrl"));
  });
  afterEach(() => fixture?.close());

  test("all come up and work", async () => {
    const names = ["gateway-a", "gateway-b", "gateway-c", "gateway-d"];
    const stores = await Promise.all(names.map((gateway) => fixture.store({ ...LONG, gateway })));
    const ids = await Promise.all(stores.map((store) => stored(store, newClick())));
    expect(new Set(ids).size).toBe(names.length);
  });

  test("come up as processes of their own, too", async () => {
    const module = JSON.stringify(new URL("../open.ts", import.meta.url).href);
    const code = `
      import { openStore } from ${module};
      const lease = { gateway: String(process.pid), durationMs: 1000 };
      const store = await openStore(${JSON.stringify(fixture.target)}, lease, () => {});
      await store.ping();
      await store.close();
    `;
    const starts = [1, 2].map(async () => {
      const gateway = spawn(process.execPath, ["--input-type=module", "-e", code], {
        stdio: ["ignore", "ignore", "pipe"],
      });
      let said = "";
      gateway.stderr.on("data", (chunk) => {
        said += chunk;
      });
      const [status] = await once(gateway, "close");
      return { status, said };
    });
    expect(await Promise.all(starts)).toEqual([
      { status: 0, said: "" },
      { status: 0, said: "" },
    ]);
  });
});

test("a migration may take longer than a statement of the gateway's work", async () => {
  const settings = { url: inject("postgresUrl"), name: "test", onError: () => {} };
  const timeouts = [migrationPool(settings), workingPool(settings)].map(async (pool) => {
    const { rows } = await pool.query<{ statement_timeout: string }>("show statement_timeout");
    await pool.end();
    return rows[0]?.statement_timeout;
  });
  expect(await Promise.all(timeouts)).toEqual(["0", "8s"]);
});
