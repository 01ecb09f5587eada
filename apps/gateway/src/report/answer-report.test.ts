import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { openReading, type Reading } from "../store/report/reading.ts";
import { StoreFixture } from "../store/testing.ts";
import { answerReport } from "./answer-report.ts";
import { TooManyGroups } from "./refusals.ts";
import { Replica } from "./replica/replica.ts";
import { requestOf } from "./testing.ts";

let fixture: StoreFixture;
let reading: Reading;
let replica: Replica;

beforeEach(async () => {
  fixture = await StoreFixture.open("sqlite", inject("postgresUrl"));
  await fixture.store();
  reading = openReading(fixture.target, () => {});
  const source = await reading.snapshot((reads) => reads.source());
  const file = join(fixture.folder, "reports.duckdb");
  replica = await Replica.open(file, { memoryMb: 512, threads: 2, temporary: `${file}.tmp` }, source);
});
afterEach(async () => {
  replica?.close();
  await reading?.close();
  await fixture?.close();
});

test("more groups than a million are refused, a million are not", async () => {
  const atMs = Date.parse("2026-11-01T12:00:00Z");
  const add = (count: number, from: number) =>
    replica.run(`
      insert into clicks (id, at_ms, quarter, ref, is_user, is_bot, visits, unique_visits, clicks, unique_clicks, delivered, pending, failed)
      select n, ${atMs}, ${atMs / 900_000}, n, false, false, 1, 1, 0, 0, 0, 0, 0 from range(${from}, ${from + count}) as numbers (n)`);
  const ask = async (query: Record<string, string>) => {
    const request = requestOf({ from: "2026-11-01", to: "2026-11-01", ...query }, Date.now());
    return await reading.snapshot((reads) => answerReport(request, { replica, reads, networks: new Map() }));
  };
  await add(1_000_000, 0);
  // No row is shown whose text would have to be read.
  expect((await ask({})).totals.visits).toBe(1_000_000);
  await add(1, 1_000_000);
  await expect(ask({ group_by: "ref" })).rejects.toThrow(TooManyGroups);
  expect((await ask({ group_by: "day" })).rows).toMatchObject([{ visits: 1_000_001 }]);
});
