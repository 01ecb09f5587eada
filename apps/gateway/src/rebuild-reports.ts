import { randomUUID } from "node:crypto";
import { ConfigError, environment, readConfig } from "./config.ts";
import { errorText } from "./log/error-text.ts";
import { Aggregator, TurnTaken } from "./report/aggregator.ts";
import { ThreadedReports } from "./report/threaded-reports.ts";
import { openStore } from "./store/open.ts";

try {
  await rebuild();
} catch (error) {
  const text = error instanceof ConfigError || error instanceof TurnTaken ? error.message : errorText(error);
  console.error(`❌ Отчёты не пересчитаны. ${text}`);
  process.exitCode = 1;
}

/** Counts all hours anew from the raw rows, and tells where that made a difference. */
async function rebuild(): Promise<void> {
  const { database } = readConfig(environment());
  const holder = `rebuild-${randomUUID()}`;
  const store = await openStore(database, { gateway: holder, durationMs: 0 }, () => undefined);
  const reports = new ThreadedReports(database);
  try {
    const onError = (error: unknown) => {
      throw error;
    };
    const aggregator = new Aggregator({ store: store.aggregates, reports, holder, onError });
    let [spans, differing] = [0, 0];
    await aggregator.rebuild((span) => {
      spans += 1;
      differing += span.differing;
      if (span.differing > 0) console.log(`⚠️  ${new Date(span.fromMs).toISOString()}: посчитано иначе, чем хранилось`);
    });
    console.log(`✅ Пересчитано промежутков времени: ${spans}, отличий: ${differing}`);
  } finally {
    await reports.close();
    await store.close();
  }
}
