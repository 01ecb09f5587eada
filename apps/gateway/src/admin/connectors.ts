import { setTimeout as delay } from "node:timers/promises";
import type { ConnectorRun, ConnectorStatus } from "@metka/contract";
import type { Poller } from "../connect/poller.ts";
import { ApiError } from "../errors.ts";
import type { ConnectorRow, ConnectorStore } from "../store/connectors/model.ts";
import { ask } from "./ask.ts";

export interface ConnectorsDeps {
  readonly store: Pick<ConnectorStore, "list">;
  readonly poller: Pick<Poller, "connectors" | "run">;
}

/** How long a caller waits for a poll to end; a longer one goes on, and its end is in the list. */
const RUN_WAIT_MS = 10_000;

/** Those that this gateway is set up with; another one on the same database may have polled them. */
export async function listConnectors({ store, poller }: ConnectorsDeps): Promise<ConnectorStatus[]> {
  const { now, rows } = await ask(store.list());
  return poller.connectors.map(({ name, kind, everyMs }) => {
    const row = rows.find((one) => one.name === name);
    return { name, kind, every_minutes: Math.round(everyMs / 60_000), ...statusOf(row, now) };
  });
}

/** Polls now and answers when that is done, or when it takes too long. */
export async function runConnector(name: string, deps: ConnectorsDeps): Promise<ConnectorRun> {
  const running = deps.poller.run(name);
  if (running === undefined) throw new ApiError("connector_not_found");
  const waiting = new AbortController();
  const result = await Promise.race([
    ask(running),
    delay(RUN_WAIT_MS, "late" as const, { signal: waiting.signal }),
  ]).finally(() => waiting.abort());
  const connector = (await listConnectors(deps)).find((one) => one.name === name);
  if (connector === undefined) throw new ApiError("connector_not_found");
  return { done: result === "done", connector };
}

function statusOf(
  row: ConnectorRow | undefined,
  now: number,
): Omit<ConnectorStatus, "name" | "kind" | "every_minutes"> {
  if (row === undefined) return { ...NEVER, next_run_at: time(now) };
  const isPolling = row.run !== null && (row.lease_ends_at ?? 0) > now;
  const summary: { message?: string; warnings?: string[]; differencePercent?: number } = JSON.parse(
    row.summary ?? "{}",
  );
  const ended = row.error !== null ? "failing" : row.success_at === null ? "waiting" : "ok";
  return {
    status: isPolling ? "polling" : ended,
    last_started_at: time(row.started_at),
    last_success_at: time(row.success_at),
    last_failure_at: time(row.failed_at),
    last_error: row.error,
    failures: row.failures,
    lag_seconds: row.success_at === null ? null : Math.max(0, Math.round((now - row.success_at) / 1000)),
    next_run_at: isPolling ? null : time(row.next_run_at),
    polled_by: isPolling ? row.leased_by : null,
    summary: summary.message ?? null,
    warnings: summary.warnings ?? [],
    difference_percent: summary.differencePercent ?? null,
  };
}

const NEVER = {
  status: "waiting",
  last_started_at: null,
  last_success_at: null,
  last_failure_at: null,
  last_error: null,
  failures: 0,
  lag_seconds: null,
  polled_by: null,
  summary: null,
  warnings: [],
  difference_percent: null,
} as const satisfies Partial<ConnectorStatus>;

function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
