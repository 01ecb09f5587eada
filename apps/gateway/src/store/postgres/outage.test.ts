import { until } from "@metka/testing/until.ts";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { type CommitResult, type Store, StoreUnavailable } from "../model.ts";
import { openStore } from "../open.ts";
import { LONG, newClick, StoreFixture, stored } from "../testing.ts";
import { CuttableLink } from "./cuttable-link.ts";

let link: CuttableLink;
let fixture: StoreFixture;
let store: Store;
let idleErrors: Error[];
beforeEach(async () => {
  fixture = await StoreFixture.open("postgres", inject("postgresUrl"));
  if (fixture.target.kind !== "postgres") throw new Error("not PostgreSQL");
  link = await CuttableLink.to(fixture.target.url);
  idleErrors = [];
  store = await openStore({ kind: "postgres", url: link.url }, LONG, (error) => idleErrors.push(error));
});
afterEach(async () => {
  await link?.cut();
  await store?.close();
  await fixture?.close();
});

/** Keeps the store's writes from ending: somebody else has this event_id in a transaction of their own. */
async function blocker(eventId: string) {
  const transaction = await fixture.db.startTransaction().execute();
  const key = { event_id: eventId, click_id: "blocker", user_id: null, offer: "leads-tech" };
  await transaction.insertInto("event_keys").values(key).execute();
  return transaction;
}

async function waitingBackends(): Promise<number[]> {
  const { rows } = await sql<{ pid: number }>`
    select pid from pg_stat_activity
    where application_name = ${`metka ${LONG.gateway}`} and datname = current_database() and wait_event_type = 'Lock'
  `.execute(fixture.db);
  return rows.map(({ pid }) => pid);
}

async function terminate(): Promise<number> {
  const { rows } = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${`metka ${LONG.gateway}`} and datname = current_database()
  `.execute(fixture.db);
  return rows.length;
}

/** Commits as a caller who tries again after a refusal does; only an outage may refuse. */
async function commitAgain(eventId: string): Promise<CommitResult> {
  return await until("the click is taken", 10_000, async () => {
    try {
      return await store.commitClick(newClick({ eventId }));
    } catch (error) {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    }
  });
}

test.each<[string, () => Promise<unknown>]>([
  ["its backend is terminated", terminate],
  ["its connection breaks", () => link.cut().then(() => link.heal())],
])("a click under way gets an outage when %s, and can be sent again", async (_, breakIt) => {
  const eventId = crypto.randomUUID();
  const blocking = await blocker(eventId);
  try {
    const results = Promise.allSettled([newClick({ eventId }), newClick()].map((click) => store.commitClick(click)));
    await until("the clicks wait inside PostgreSQL", 10_000, async () => (await waitingBackends()).length > 0);
    await breakIt();
    for (const result of await results) {
      expect(result.status === "rejected" && result.reason).toBeInstanceOf(StoreUnavailable);
    }
  } finally {
    await blocking.rollback().execute();
  }
  // Whether the first try was committed nobody knows: a backend whose client is gone may still end its work.
  const repeated = await commitAgain(eventId);
  expect(["stored", "duplicate"]).toContain(repeated.kind);
  const id = repeated.kind === "stored" ? repeated.id : repeated.kind === "duplicate" && repeated.first.id;
  const keys = await fixture.db
    .selectFrom("event_keys as k")
    .innerJoin("api_utmtracking as c", "c.click_id", "k.click_id")
    .select(["c.id", "k.event_id"])
    .execute();
  expect(keys).toEqual([{ id, event_id: eventId }]);
});

test("connections that break while nothing is asked of them are replaced", async () => {
  await Promise.all(Array.from({ length: 5 }, () => store.ping()));
  const ended = await terminate();
  expect(ended).toBeGreaterThan(1);
  // Of each of them: one that is not noticed yet would be asked, and would fail.
  await until("the store has noticed", 10_000, async () => idleErrors.length >= ended);
  await stored(store, newClick());
});

test("while PostgreSQL is away everything says so at once, and works by itself when it is back", async () => {
  await link.cut();
  const began = performance.now();
  await expect(store.commitClick(newClick())).rejects.toThrow(StoreUnavailable);
  await expect(store.ping()).rejects.toThrow();
  expect(performance.now() - began).toBeLessThan(2_000);
  await link.heal();
  expect(await commitAgain(crypto.randomUUID())).toMatchObject({ kind: "stored" });
  await store.ping();
});

test("a gateway that starts before PostgreSQL does says at once that it waits, and waits", async () => {
  await link.cut();
  const notices: string[] = [];
  const target = { kind: "postgres", url: link.url } as const;
  const lease = { ...LONG, gateway: "gateway-b" };
  const starting = openStore(
    target,
    lease,
    () => {},
    (notice) => notices.push(notice),
  );
  await until("it says that it waits", 3_000, () => notices.length > 0);
  expect(notices).toEqual(["PostgreSQL по DATABASE_URL пока не отвечает: ждём, не дольше 30 с"]);
  await link.heal();
  const started = await starting;
  await started.ping();
  await started.close();
});

test("what waiting cannot fix is reported at once, without the password", async () => {
  const url = new URL(link.url);
  url.pathname = "/no_such_database";
  url.password = "s3cret";
  const opening = openStore({ kind: "postgres", url: url.href }, LONG, () => {});
  await expect(opening).rejects.toThrow(
    'PostgreSQL по DATABASE_URL не отвечает: database "no_such_database" does not exist',
  );
  await expect(opening).rejects.not.toThrow("s3cret");
});
