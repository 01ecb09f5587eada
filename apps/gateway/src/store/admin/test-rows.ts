import { SMOKE_USER, type TestRowTable } from "@metka/contract";
import { type Kysely, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";
import type { TestRowsRequest } from "./model.ts";

/** Rows are looked at so many at a time: one request never keeps the database busy for long. */
const WINDOW = 5_000;

export interface PickedClick {
  readonly id: number;
  readonly click_id: string;
  readonly received_at: string;
}

export interface PickedRows {
  readonly clicks: readonly PickedClick[];
  /** Reported of those clicks, by a test as well; or, with `local`, of no click by this very machine. */
  readonly conversions: readonly number[];
  /** Reported of those clicks by somebody else: they look for another click. */
  readonly elsewhere: readonly number[];
  /** Without a conversion. */
  readonly postbacks: readonly number[];
  readonly next: number | undefined;
}

/**
 * Steps of a work: the test rows of one window of ids. A test click is one of `npm run smoke`, which has a user of its
 * own; one that was sent to a network on this machine, as the sandbox is; or a click on an offer that came out of such a
 * visit.
 */
export function* pickTestRows(db: Kysely<Database>, { after, local }: TestRowsRequest) {
  const last = after + WINDOW;
  const within = (column: string) => sql<SqlBool>`${sql.ref(column)} > ${after} and ${sql.ref(column)} <= ${last}`;
  const marked = yield* rowsOf(
    db
      .selectFrom("api_utmtracking as c")
      .leftJoin("deliveries as d", "d.id", "c.id")
      .select(["c.id", "c.click_id", "c.received_at", "c.user_id"])
      .where(within("c.id"))
      .where((eb) => eb.or([smokeClick, sentToThisMachine, ...(local ? [openedOnThisMachine] : [])]))
      .orderBy("c.id"),
  );
  const clicks = [...marked, ...(yield* openedFrom(db, marked))];
  const smoke = new Set(clicks.filter(({ user_id }) => user_id === SMOKE_USER).map(({ click_id }) => click_id));
  const reported = yield* rowsOf(
    db
      .selectFrom("conversions as v")
      .leftJoin("postbacks as p", "p.id", "v.first_postback_id")
      .select(["v.id", "v.click_id", fromThisMachine("p.ip").as("local")])
      .where((eb) =>
        eb.or([
          ...(clicks.length > 0
            ? [
                eb(
                  "v.click_id",
                  "in",
                  clicks.map(({ click_id }) => click_id),
                ),
              ]
            : []),
          ...(local ? [eb.and([eb("v.click_id", "is", null), within("v.id"), fromThisMachine("p.ip")])] : []),
        ]),
      ),
  );
  const isTest = ({ click_id, local }: (typeof reported)[number]) =>
    Boolean(local) || (click_id !== null && smoke.has(click_id));
  const postbacks = local
    ? yield* rowsOf(
        db
          .selectFrom("postbacks")
          .select("id")
          .where("conversion_id", "is", null)
          .where(within("id"))
          .where(fromThisMachine("ip")),
      )
    : [];
  return {
    clicks,
    conversions: reported.filter(isTest).map(({ id }) => id),
    elsewhere: reported.filter((row) => !isTest(row)).map(({ id }) => id),
    postbacks: postbacks.map(({ id }) => id),
    next: (yield* lastId(db)) > last ? last : undefined,
  };
}

/** Steps of a work: what was opened by links of these visits, in whatever window it is. */
function* openedFrom(db: Kysely<Database>, visits: readonly PickedClick[]) {
  if (visits.length === 0) return [];
  const known = new Set(visits.map(({ id }) => id));
  const opened = yield* rowsOf(
    db
      .selectFrom("api_utmtracking")
      .select(["id", "click_id", "received_at", "user_id"])
      .where(
        "visit_click_id",
        "in",
        visits.map(({ click_id }) => click_id),
      ),
  );
  return opened.filter(({ id }) => !known.has(id));
}

/** Steps of a work: how many rows of the picked ones each table has. */
export function* countPicked(db: Kysely<Database>, { clicks, conversions, postbacks }: PickedRows) {
  const ids = clicks.map(({ id }) => id);
  const clickIds = clicks.map(({ click_id }) => click_id);
  const count = function* <T extends TestRowTable>(table: T, column: string, values: readonly (number | string)[]) {
    if (values.length === 0) return 0;
    const [row] = yield* rowsOf(
      db
        .selectFrom<TestRowTable>(table)
        .select(sql<number>`count(*)`.as("rows"))
        .where(sql<SqlBool>`${sql.ref(column)} in (${sql.join(values)})`),
    );
    return Number(row?.rows ?? 0);
  };
  return {
    api_utmtracking: clicks.length,
    deliveries: yield* count("deliveries", "id", ids),
    attempts: yield* count("attempts", "delivery_id", ids),
    event_keys: yield* count("event_keys", "click_id", clickIds),
    conversions: conversions.length,
    conversion_changes: yield* count("conversion_changes", "conversion_id", conversions),
    messages: yield* count("messages", "conversion_id", conversions),
    postbacks: postbacks.length + (yield* count("postbacks", "conversion_id", conversions)),
  };
}

function* lastId(db: Kysely<Database>) {
  let last = 0;
  for (const table of ["api_utmtracking", "conversions", "postbacks"] as const) {
    const [row] = yield* rowsOf(db.selectFrom(table).select("id").orderBy("id", "desc").limit(1));
    last = Math.max(last, row?.id ?? 0);
  }
  return last;
}

const smokeClick = sql<SqlBool>`(c.user_id = ${SMOKE_USER} or (c.user_id is null and c.extra ->> 's6' = ${SMOKE_USER}))`;

/** A host as `URL` writes it: in small letters, so one without letters is an address. */
const sentToThisMachine = sql<SqlBool>`(d.host = 'localhost' or d.host like 'localhost:%' or d.host like '[::1]%'
  or (d.host like '127.%' and upper(d.host) = d.host))`;

/** A redirect has no delivery that says where it led. */
const openedOnThisMachine = sql<SqlBool>`(c.event_type = 'offer_click' and ${fromThisMachine("c.ip_address")} and (
  c.url like 'http://localhost:%' or c.url like 'http://localhost/%' or c.url like 'http://127.%'
  or c.url like 'http://[::1]%'))`;

function fromThisMachine(column: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)} = '::1' or ${sql.ref(column)} like '127.%')`;
}
