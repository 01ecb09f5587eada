import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { adminToken } from "./admin-token.ts";
import { type App, buildApp } from "./app.ts";
import { OfferRegistry } from "./capture/offer-registry.ts";
import { defaultOfferProblem, type Offers, OffersError, readOffers } from "./capture/offers.ts";
import { type Config, ConfigError, environment, readConfig } from "./config.ts";
import { addPresets } from "./conversion/add-presets.ts";
import { toApiNetwork } from "./conversion/to-api.ts";
import { decodeFile, FileTextMistake } from "./file-text.ts";
import { greeting, liveAccountNotice, ownHosts, ownUrl, unreachableOffers } from "./greeting.ts";
import { CONNECTIONS_AT_ONCE } from "./http/connection-limits.ts";
import { errorText } from "./log/error-text.ts";
import { openLog } from "./log/open-log.ts";
import { NetworkClient } from "./network/network-client.ts";
import { replicaSettings } from "./report/replica-settings.ts";
import { ThreadedReports } from "./report/threaded-reports.ts";
import { ReportsUpkeep, StatusLog } from "./report/upkeep.ts";
import type { Store } from "./store/model.ts";
import { openStore } from "./store/open.ts";
import { bodiesAtOnce, leaseMs } from "./workers.ts";

/** Within the 10 s that orchestrators give: attempts get most of it, writing their ends the rest. */
const STOP_GRACE_MS = 7_000;
const STOP_LIMIT_MS = 9_500;
/** A log that is not read or written any more gets no longer than this out of a stop. */
const LAST_LINES_MS = 500;

// Clicks are personal data: what the gateway writes is for its own user alone.
process.umask(0o077);

try {
  const fromFile = new Set<string>();
  await main(readConfig(environment(fromFile), fromFile));
} catch (error) {
  // Errors of settings and offers have a full message; for any other error the causes are printed too.
  const text = error instanceof ConfigError || error instanceof OffersError ? error.message : errorText(error);
  console.error(`❌ Metka не запустилась. ${text}`);
  process.exit(1);
}

async function main(config: Config): Promise<void> {
  const file = readOffers(config.offersFile, await readText(config.offersFile), ownHosts(config));
  const log = openLog(config);
  const live = liveAccountNotice(file);
  if (live !== undefined) log.info(live);
  for (const warning of [...config.warnings, ...unreachableOffers(file, config)]) log.info(`⚠️  ${warning}`);
  const admin = await adminToken(config.adminToken, config.dataDir);
  const gateway = `${hostname()}-${randomBytes(4).toString("hex")}`;
  const lease = { gateway, durationMs: leaseMs(config) };
  const store = await openStore(
    config.database,
    lease,
    (error) => log.error("PostgreSQL", error),
    (notice) => log.info(`⚠️  ${notice}`),
  );
  const offers = new OfferRegistry({
    file,
    store: store.offers,
    ownHosts: ownHosts(config),
    onNotice: (notice) => log.info(`⚠️  ${notice}`),
    onError: (error) => log.error("Офферы из API не прочитаны, работаем с прежними", error),
  });
  await offers.refresh();
  const wrongDefault = defaultOfferProblem(config.defaultOffer, offers, config.offersFile);
  if (wrongDefault !== undefined) throw new ConfigError([wrongDefault]);
  const network = new NetworkClient({
    timeoutMs: config.deliveryTimeoutMs,
    allowPrivate: config.allowPrivateDestinations,
    bodiesAtOnce: bodiesAtOnce(config),
  });
  const statusLog = new StatusLog(log, () => performance.now());
  const reports = new ThreadedReports({
    database: config.database,
    settings: replicaSettings(config),
    onNotice: (notice) => log.info(`⚠️  ${notice}`),
    onStatus: (status) => statusLog.take(status),
  });
  const upkeep = new ReportsUpkeep({ reports, store, onError: (message, error) => log.error(message, error) });
  const now = Date.now;
  const newToken = () => randomBytes(24).toString("base64url");
  await addPresets(store.conversions, newToken, now());
  const app = await buildApp({
    config,
    adminToken: admin.token,
    offers,
    store,
    network,
    gateway,
    reports,
    log,
    now,
    monotonicMs: () => performance.now(),
    random: Math.random,
    newToken,
  });

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info(`⏹  ${signal}: новых кликов не берём, заканчиваем начатое`);
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    await Promise.all([app.stop(STOP_GRACE_MS), upkeep.stop()]);
    await Promise.all([reports.close(), network.close()]);
    await store.close();
    log.info("⏹  Metka остановлена");
    await log.flush(LAST_LINES_MS);
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);

  await listen(app, config);
  app.deliverer.start();
  app.rematcher.start();
  app.poller.start();
  app.composer.start();
  app.watcher.start();
  upkeep.start();
  offers.start();
  const [bound] = app.server.addresses();
  const port = typeof bound === "object" ? bound.port : config.port;
  // A person or a script may wait for these lines, so they are written at once.
  const postbacks = await postbackUrls(store, offers, ownUrl(config, port));
  const created = admin.made ? { token: admin.token, code: app.sessions.newCode() } : undefined;
  log.info(greeting({ config, port, place: store.place, offers, postbacks, created }));
  void log.flush(LAST_LINES_MS);
}

/** Postback URLs of the active networks that the offers name. */
async function postbackUrls({ conversions }: Store, offers: Offers, baseUrl: string) {
  const named = new Set(Array.from(offers.values(), ({ network }) => network));
  return (await conversions.networks())
    .map((network) => toApiNetwork(network, baseUrl, [...offers.values()]))
    .filter(({ slug, active }) => active && named.has(slug))
    .map(({ slug, postback_url, unconfirmed }) => ({ slug, url: postback_url, unconfirmed }));
}

async function readText(file: string): Promise<string> {
  try {
    return decodeFile(await readFile(file));
  } catch (cause) {
    if (cause instanceof FileTextMistake) throw new OffersError(file, [cause.message]);
    throw new Error(`Файл офферов ${file} не читается: проверьте OFFERS_FILE`, { cause });
  }
}

async function listen({ server }: App, { host, port }: Config): Promise<void> {
  try {
    await server.listen({ host, port, backlog: CONNECTIONS_AT_ONCE });
  } catch (cause) {
    throw new Error(`Порт ${port} на ${host} не открылся: может быть, он занят, тогда задайте другой (PORT=8001)`, {
      cause,
    });
  }
}
