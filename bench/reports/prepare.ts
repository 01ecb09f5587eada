import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { DatabaseTarget } from "../../apps/gateway/src/config.ts";
import { freshDatabase } from "../../e2e/support/fresh-database.ts";
import { type PostgresServer, startPostgres } from "../../e2e/support/postgres-server.ts";
import type { OnClose } from "../closing.ts";
import { addClicks, fill, type Tally } from "./fill.ts";
import type { Period } from "./seeded-clicks.ts";

/** A filled database, ready for a gateway. */
export interface Prepared {
  /** The gateway's data folder. */
  readonly folder: string;
  readonly postgresUrl: string | undefined;
  readonly period: Period;
  readonly tally: Tally;
}

/** Written last: without it a kept database is not whole. */
interface Note {
  /** Its name on the PostgreSQL server. */
  readonly database: string | undefined;
  readonly period: Period;
  readonly tally: Tally;
}

const HOUR_MS = 3_600_000;
const HOURS = 30 * 24;
const SEED = 2026;

interface PrepareDeps {
  readonly keep: string | undefined;
  /** Told how far the filling is. */
  readonly say: (text: string) => void;
  readonly onClose: OnClose;
}

/** Fills a database, or takes the one that was kept. */
export async function prepare(
  kind: DatabaseTarget["kind"],
  clicks: number,
  { keep, say, onClose }: PrepareDeps,
): Promise<Prepared> {
  const folder = await dataFolder(kind, clicks, keep, onClose);
  // The server may run as another user, who can't enter a temporary folder of ours: there it has its own.
  const server = kind === "sqlite" ? undefined : await startPostgres(keep && join(folder, "postgres"));
  if (server !== undefined) onClose(() => server.stop());
  const noteFile = join(folder, "filled.json");
  if (!existsSync(noteFile)) await writeFile(noteFile, JSON.stringify(await filled(folder, server, clicks, say)));
  else say("kept from before");
  const { database, period, tally }: Note = JSON.parse(await readFile(noteFile, "utf8"));
  const postgresUrl = server && database && new URL(`/${database}`, server.url).href;
  await openHour(targetOf(folder, postgresUrl), clicks);
  return { folder, postgresUrl, period, tally };
}

async function dataFolder(
  kind: DatabaseTarget["kind"],
  clicks: number,
  keep: string | undefined,
  onClose: OnClose,
): Promise<string> {
  const folder = keep === undefined ? await mkdtemp(join(tmpdir(), "metka-reports-")) : join(keep, `${kind}-${clicks}`);
  if (keep === undefined) onClose(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  return folder;
}

async function filled(
  folder: string,
  server: PostgresServer | undefined,
  clicks: number,
  say: (text: string) => void,
): Promise<Note> {
  const postgresUrl = server && (await freshDatabase(server.url));
  const target = targetOf(folder, postgresUrl);
  if (target.kind === "sqlite" && existsSync(target.file)) {
    throw new Error(`${target.file} is half filled: remove it, and it will be made again`);
  }
  const toMs = thisHour();
  const period = { fromMs: toMs - HOURS * HOUR_MS, toMs };
  const began = performance.now();
  const tally = await fill(target, { ...period, clicks, seed: SEED, firstId: 1 }, (tenths) => say(`${tenths * 10} %`));
  say(`in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return { database: postgresUrl && basename(new URL(postgresUrl).pathname), period, tally };
}

/** In the hour that runs now clicks come as often as in any other. */
async function openHour(target: DatabaseTarget, clicks: number): Promise<void> {
  const period = { fromMs: thisHour(), toMs: Date.now() };
  await addClicks(target, { ...period, perHour: clicks / HOURS, seed: SEED + 1 });
}

function targetOf(folder: string, postgresUrl: string | undefined): DatabaseTarget {
  return postgresUrl === undefined
    ? { kind: "sqlite", file: join(folder, "metka.db") }
    : { kind: "postgres", url: postgresUrl };
}

function thisHour(): number {
  return Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
}
