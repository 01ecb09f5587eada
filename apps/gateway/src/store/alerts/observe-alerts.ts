import type { AlertKind, TargetSettings } from "@metka/contract";
import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { execute, rowsOf, type Work } from "../work.ts";
import type { AlertReport, AlertRow, AlertTurn, WordAlert } from "./model.ts";

/** Alerts in the order of their keys, so that two gateways that report the same wait for one another. */
export function observeAlerts(
  db: Kysely<Database>,
  dialect: Dialect,
  gateway: string,
  reports: readonly AlertReport[],
  word: WordAlert,
): Work<AlertTurn[]> {
  const ordered = reports.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return function* (): ReturnType<Work<AlertTurn[]>> {
    const turns: AlertTurn[] = [];
    for (const report of ordered) {
      if (report.isBad) yield* addRow(db, report);
      const [row] = yield* rowsOf(lockRow(db, dialect, report));
      // It was never bad.
      if (row === undefined) continue;
      const [clock] = yield* rowsOf(db.selectNoFrom(dialect.now.as("now")));
      const next = nextState(row, report, gateway, Number(clock?.now));
      if (next === undefined) continue;
      yield* execute(
        db.updateTable("alerts").set(next).where("kind", "=", row.kind).where("subject", "=", row.subject),
      );
      if (next.active === row.active) continue;
      const state = next.active === 1 ? "began" : "ended";
      const turn = { kind: row.kind, subject: row.subject, state, details: next.details } as const;
      yield* queueAlertMessages(db, turn, next.episode, Number(clock?.now), word);
      turns.push(turn);
    }
    return turns;
  };
}

type AlertState = Omit<AlertRow, "kind" | "subject">;

/** undefined: nothing changes, since something later is known. */
function nextState(
  { kind: _, subject: __, ...row }: AlertRow,
  { isBad, ageMs, holdMs, details }: AlertReport,
  gateway: string,
  now: number,
): AlertState | undefined {
  const at = now - ageMs;
  if (isBad) {
    if (row.good_at !== null && at < row.good_at) return undefined;
    const since = row.since ?? at;
    const seen = { ...row, since, bad_at: Math.max(at, row.bad_at ?? 0), bad_by: gateway, details };
    if (row.active === 1 || now - since < holdMs) return seen;
    return { ...seen, active: 1, episode: row.episode + 1, begun_at: now, ended_at: null };
  }
  if (at < (row.bad_at ?? 0) || at <= (row.good_at ?? 0)) return undefined;
  const well = { ...row, since: null, good_at: at };
  return row.active === 1 ? { ...well, active: 0, ended_at: now, details } : well;
}

function* addRow(db: Kysely<Database>, { kind, subject, details }: AlertReport) {
  const fresh = {
    since: null,
    bad_at: null,
    bad_by: null,
    good_at: null,
    active: 0,
    episode: 0,
    begun_at: null,
    ended_at: null,
  };
  const insert = db.insertInto("alerts").values({ kind, subject, details, ...fresh });
  yield* execute(insert.onConflict((conflict) => conflict.doNothing()));
}

function lockRow(db: Kysely<Database>, { name }: Dialect, { kind, subject }: AlertReport) {
  return db
    .selectFrom("alerts")
    .selectAll()
    .where("kind", "=", kind)
    .where("subject", "=", subject)
    .$if(name === "postgres", (query) => query.forUpdate());
}

/** Who was not told of the beginning is not told of the end. */
function* queueAlertMessages(db: Kysely<Database>, turn: AlertTurn, episode: number, now: number, word: WordAlert) {
  const { kind, subject, state } = turn;
  const targets = yield* rowsOf(db.selectFrom("targets").select(["slug", "settings"]).where("active", "=", 1));
  const began = `alert/${kind}/${episode}/began/${subject}`;
  const told = yield* rowsOf(db.selectFrom("messages").select("target").where("key", "=", began));
  const facts = JSON.stringify({ alert: kind, alert_state: state, subject, text: word(turn) });
  for (const { slug, settings } of targets) {
    const wants = wantedOf(settings).includes(kind);
    if (!wants || (state === "ended" && !told.some(({ target }) => target === slug))) continue;
    const nothing = { conversion_id: null, change_id: null, status: null, reason: null };
    const message = {
      target: slug,
      key: `alert/${kind}/${episode}/${state}/${subject}`,
      kind: "alert",
      facts,
    } as const;
    const insert = db.insertInto("messages").values({
      ...message,
      ...nothing,
      state: "new",
      created_at: new Date(now).toISOString(),
    });
    yield* execute(insert.onConflict((conflict) => conflict.columns(["target", "key"]).doNothing()));
  }
}

export function wantedOf(settings: string): readonly AlertKind[] {
  const { alerts }: TargetSettings = JSON.parse(settings);
  return alerts;
}

function keyOf({ kind, subject }: AlertReport): string {
  return `${kind}/${subject}`;
}
