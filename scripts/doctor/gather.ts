import { readdir, stat, statfs } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ConnectorStatus, ListedOffer, Network } from "@metka/contract";
import pg from "pg";
import type { Config } from "../../apps/gateway/src/config.ts";
import { isShippedAccount } from "../../apps/gateway/src/greeting.ts";
import { DAY_MS } from "../../apps/gateway/src/store/durations.ts";
import { AdminError, type AdminGateway, adminGateway, keptToken } from "../operator/admin-gateway.ts";
import { countsText, testRows } from "../operator/test-rows.ts";
import type { DatabaseFacts, Facts, GatewayFacts } from "./facts.ts";

const CONNECT_MS = 5_000;

export interface DoctorOptions {
  readonly url: string;
  /** PUBLIC_URL may be asked: the only request that leaves this machine. */
  readonly asksPublic: boolean;
}

export async function gatherFacts(config: Config, options: DoctorOptions): Promise<Facts> {
  const nowMs = Date.now();
  const program = await stat(new URL("../../package.json", import.meta.url));
  return {
    nodeVersion: process.version,
    config,
    gateway: await askGateway(config, options.url),
    database: await askDatabase(config),
    freeBytes: await freeBytes(config.dataDir),
    openFiles: await openFiles(config),
    clockBehindFiles: program.mtimeMs > nowMs + DAY_MS,
    newestBackupMs: await newestBackup(config),
    nowMs,
    publicAnswer: options.asksPublic && config.publicUrl !== undefined ? await askPublic(config.publicUrl) : undefined,
  };
}

async function askGateway(config: Config, url: string): Promise<GatewayFacts | { problem: string }> {
  const token = await keptToken(config);
  if (token === undefined) return { problem: "нет токена, задайте ADMIN_TOKEN или DATA_DIR работающего шлюза" };
  try {
    return await gatewayFacts(adminGateway(url, token));
  } catch (error) {
    if (error instanceof AdminError) return { problem: error.message };
    throw error;
  }
}

async function gatewayFacts(gateway: AdminGateway): Promise<GatewayFacts> {
  const { offers } = await gateway.ask<{ offers: ListedOffer[] }>("GET", "/api/offers");
  const { networks } = await gateway.ask<{ networks: Network[] }>("GET", "/api/networks");
  const { clicks } = await gateway.ask<{ clicks: { ip_address?: string }[] }>("GET", "/api/clicks?limit=20");
  const { connectors } = await gateway.ask<{ connectors: ConnectorStatus[] }>("GET", "/api/connectors");
  const active = offers.filter((offer) => offer.active);
  const used = networks.filter(({ slug }) => active.some(({ network }) => network === slug));
  const reporting: string[] = [];
  for (const { slug } of used) {
    const path = `/api/conversions?network=${encodeURIComponent(slug)}&limit=1`;
    const { conversions } = await gateway.ask<{ conversions: unknown[] }>("GET", path);
    if (conversions.length > 0) reporting.push(slug);
  }
  return {
    url: gateway.url,
    ready: await isReady(gateway.url),
    offers: active.map(({ slug, network, template, host, attribution }) => ({
      slug,
      network,
      shipped: isShippedAccount(template),
      local: /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(host),
      attribution,
    })),
    networks: used.map(({ slug, unconfirmed }) => ({ slug, unconfirmed })),
    connectors,
    reporting,
    testRows: countsText(await testRows(gateway, "GET", false)),
    addresses: clicks.flatMap(({ ip_address }) => ip_address ?? []),
  };
}

async function isReady(url: string): Promise<boolean> {
  return await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(CONNECT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function askDatabase({ database }: Config): Promise<DatabaseFacts> {
  if (database.kind === "sqlite") return { kind: "sqlite" };
  const client = new pg.Client({ connectionString: database.url, connectionTimeoutMillis: CONNECT_MS });
  try {
    await client.connect();
    const before = Date.now();
    const { rows } = await client.query<{ ms: string; fsync: string; commit: string }>(
      "select extract(epoch from clock_timestamp()) * 1000 as ms, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit",
    );
    const [row] = rows;
    // The answer is about as old as half of the way there and back.
    const skewMs = Number(row?.ms) - (before + Date.now()) / 2;
    const settings = { fsync: row?.fsync, synchronous_commit: row?.commit };
    const unsafe = Object.entries(settings).filter(([, value]) => value === "off");
    return { kind: "postgres", skewMs, unsafe: unsafe.map(([name]) => `${name}=off`) };
  } catch (error) {
    return { kind: "unreachable", said: error instanceof Error ? error.message : String(error) };
  } finally {
    // A connection that failed has nothing to close.
    await client.end().catch(() => undefined);
  }
}

async function askPublic(url: string): Promise<{ ok: boolean; said: string }> {
  try {
    const response = await fetch(`${url}/healthz`, { redirect: "manual", signal: AbortSignal.timeout(CONNECT_MS) });
    return { ok: response.status === 200, said: `HTTP ${response.status}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ok: false, said: cause instanceof Error ? cause.message : String(cause) };
  }
}

async function freeBytes(folder: string): Promise<number | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  return disk === undefined ? undefined : disk.bavail * disk.bsize;
}

/** Everybody on the machine may read these. */
async function openFiles({ dataDir }: Config): Promise<string[]> {
  if (process.platform === "win32") return [];
  const names = await readdir(dataDir).catch(() => []);
  const files = [...names.map((name) => join(dataDir, name)), ".env"];
  const open: string[] = [];
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found?.isFile() && (found.mode & 0o004) !== 0) open.push(file);
  }
  return open;
}

/** A file next to the database whose name says that it is a copy of it. */
async function newestBackup({ database }: Config): Promise<number | undefined> {
  if (database.kind !== "sqlite") return undefined;
  const folder = dirname(database.file);
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => name.startsWith(basename(database.file)) && /backup|bak|\.gz$/i.test(name),
  );
  const times = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return times.length === 0 ? undefined : Math.max(...times);
}
