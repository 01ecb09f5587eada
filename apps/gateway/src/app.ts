import { dirname } from "node:path";
import { BODY_LIMIT } from "@metka/contract";
import { type FastifyInstance, fastify } from "fastify";
import { listConnectors } from "./admin/connectors.ts";
import type { OfferRegistry } from "./capture/offer-registry.ts";
import type { Config } from "./config.ts";
import { ConnectorError } from "./connect/connector.ts";
import { makeConnectors } from "./connect/make-connectors.ts";
import { Poller } from "./connect/poller.ts";
import { Rematcher } from "./conversion/rematch.ts";
import { folderTrouble } from "./data-folder.ts";
import { Deliverer } from "./deliver/deliverer.ts";
import { Flood } from "./deliver/flood.ts";
import { ApiError } from "./errors.ts";
import { ownHosts, ownUrl } from "./greeting.ts";
import { adminAuth } from "./http/admin-auth.ts";
import { readJsonBodies } from "./http/body.ts";
import { clicks } from "./http/clicks.ts";
import { answerClientError } from "./http/client-error.ts";
import { CONNECTION_LIMITS, HEADERS_MAX_BYTES, mostConnections } from "./http/connection-limits.ts";
import { connectors } from "./http/connectors.ts";
import { conversions } from "./http/conversions.ts";
import { costs } from "./http/costs.ts";
import { deliveries } from "./http/deliveries.ts";
import { docs } from "./http/docs.ts";
import { answerErrors, answerRouterError } from "./http/errors.ts";
import { intake } from "./http/intake.ts";
import { linkCheck } from "./http/links.ts";
import { networks } from "./http/networks.ts";
import { allowNoBody } from "./http/no-body.ts";
import { offers as offerRoutes } from "./http/offers.ts";
import { postbacks } from "./http/postbacks.ts";
import { bentLinks, type RedirectsDeps, redirects } from "./http/redirects.ts";
import { reportRoute } from "./http/reports.ts";
import { reportRequests } from "./http/request-log.ts";
import { system } from "./http/system.ts";
import { testRows } from "./http/test-rows.ts";
import { trustedProxies } from "./http/trust-proxy.ts";
import { inTurn, Turns, takeTurns } from "./http/turns.ts";
import { users } from "./http/users.ts";
import { WrongTokens } from "./http/wrong-tokens.ts";
import type { Log } from "./log/log.ts";
import { Metrics } from "./metrics.ts";
import type { NetworkClient } from "./network/network-client.ts";
import { openFiles } from "./open-files.ts";
import type { Reports } from "./report/threaded-reports.ts";
import type { Store } from "./store/model.ts";
import { within } from "./store/within.ts";

export interface AppDeps {
  readonly config: Config;
  readonly adminToken: string;
  readonly offers: OfferRegistry;
  readonly store: Store;
  readonly network: Pick<NetworkClient, "send" | "ask">;
  /** This gateway's name among those that share the database. */
  readonly gateway: string;
  readonly reports: Reports;
  readonly log: Log;
  readonly now: () => number;
  /** A clock that cannot be set, for waits and durations. */
  readonly monotonicMs: () => number;
  readonly random: () => number;
  /** The secret of a postback URL, an erased visitor's name; nobody must be able to guess it. */
  readonly newToken: () => string;
}

export interface App {
  readonly server: FastifyInstance;
  readonly deliverer: Deliverer;
  readonly rematcher: Rematcher;
  readonly poller: Poller;
  /** Stops accepting, lets what is under way end within `graceMs`, hands the leases back. */
  stop(graceMs: number): Promise<void>;
}

/** While it stops, connections that have become idle are looked for this often. */
const SWEEP_EVERY_MS = 50;
/** Attempts that were cut off are put on record and their callers answered within this. */
const LAST_ANSWERS_MS = 1_000;

/** Kubernetes gives a probe 1 s by default, Docker and Prometheus more. */
const WATCHERS_WAIT_MS = 900;

/** A quarter of the files that this process may open; callers have a half (http/connection-limits.ts). */
const DELIVERIES_SHARE = 4;
const FEWEST_BODIES = 20;

/** A lease outlives the longest attempt, so that it ends only where the gateway died. */
export function leaseMs({ deliveryTimeoutMs }: Pick<Config, "deliveryTimeoutMs">): number {
  return deliveryTimeoutMs + 15_000;
}

/**
 * A body comes with its headers or some ms later, so a healthy network has few on the way; one whose bodies drip holds
 * this many sockets, a fraction of the attempts that it may have under way.
 */
export function bodiesAtOnce({ deliveryConcurrency }: Pick<Config, "deliveryConcurrency">): number {
  const attempts = Math.min(deliveryConcurrency, openFiles() / DELIVERIES_SHARE);
  return Math.max(FEWEST_BODIES, Math.floor(attempts / 4));
}

/** For those that watch the gateway: a database that is frozen must not hold them up, too. */
function soon<T>(answer: Promise<T>): Promise<T> {
  return within(WATCHERS_WAIT_MS, answer, () => new Error("the database gives no answer"));
}

/** Builds the server and the deliverer, and begins neither. */
export async function buildApp({
  config,
  adminToken,
  offers,
  store,
  network,
  gateway,
  reports,
  log,
  now,
  monotonicMs,
  random,
  newToken,
}: AppDeps): Promise<App> {
  let stopping = false;
  const flood = new Flood(monotonicMs);
  const commitClick: Store["commitClick"] = (click) => flood.storing(store.commitClick(click));
  const deliverer = new Deliverer({
    store,
    network,
    leaseMs: leaseMs(config),
    concurrency: { host: config.deliveryConcurrency, inAll: Math.ceil(openFiles() / DELIVERIES_SHARE) },
    inFlood: () => flood.isOn(),
    now,
    monotonicMs,
    random,
    events: {
      sending: (attempt) => log.sending(attempt),
      attempted: (report) => {
        metrics.attempt(report);
        log.attempted(report);
      },
      breaker: (host, open) => log.breaker(host, open),
      storeFailed: (error) => log.error("База не отвечает", error),
    },
  });
  const metrics = new Metrics({
    lanes: () => deliverer.lanes,
    monotonicMs,
    offers: () => Array.from(offers.values(), ({ slug }) => slug),
    pendingHosts: () => soon(store.pendingHosts()),
    reportsBehindMs: () => {
      const { equalAt } = reports.status;
      return equalAt === undefined ? undefined : Math.max(0, now() - equalAt);
    },
    connectors: () => soon(listConnectors({ store: store.connectors, poller })),
    droppedLines: () => log.dropped,
  });
  const turns = new Turns((why) => metrics.connectionClosed(why));
  const redirectDeps: RedirectsDeps = {
    // Also while it stops: there is nothing to send, and the store closes last.
    commitClick,
    findVisit: (clickId) => store.findVisit(clickId),
    offers,
    settings: config,
    now,
    onStored: (id, captured) => {
      metrics.click(captured.offer.slug, captured.click.isbot === 1 ? "bot" : "redirected");
      log.redirected(id, captured);
    },
    onLost: (captured, error) => {
      metrics.lost(captured.offer.slug);
      log.clickLost(captured, error);
    },
  };
  const lost = { openBent: bentLinks(redirectDeps), fallbackUrl: config.fallbackUrl };
  const server = fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    trustProxy: trustedProxies(config.trustProxy),
    ...CONNECTION_LIMITS,
    forceCloseConnections: "idle",
    // The intake says so itself, in the form of every error.
    return503OnClosing: false,
    // A part of a path may be as long as the whole request: it is the route that says what is wrong with it.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: HEADERS_MAX_BYTES },
    clientErrorHandler: (error, socket) => {
      if (answerClientError(error, socket) === "headers_too_large") metrics.connectionClosed("headers_too_large");
    },
    frameworkErrors: (error, request, reply) =>
      inTurn(turns, reply, () => answerRouterError(error, request, reply, lost)),
    ajv: {
      customOptions: {
        // Nothing is turned into what it is not, and nothing is dropped in silence.
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        allErrors: true,
        allowUnionTypes: true,
      },
    },
  });
  // The answers are built to their schemas' types; the schemas' own serialisers are slower than the engine's.
  server.setSerializerCompiler(() => JSON.stringify);
  const wrongTokens = (what: string) =>
    new WrongTokens({
      now: () => performance.now(),
      onGuessing: (address) => log.info(`⚠️  С адреса ${address} подбирают токен ${what}: отвечаем 429`),
    });
  takeTurns(server, turns);
  server.server.maxConnections = mostConnections(openFiles());
  server.server.on("drop", () => metrics.connectionClosed("too_many_connections"));
  readJsonBodies(server);
  allowNoBody(server);
  answerErrors(server, log, lost);
  reportRequests(server, log, metrics);
  adminAuth(server, adminToken, wrongTokens("к API"));
  await docs(server, config.publicUrl);
  await server.register(intake, {
    metrics,
    allowedOrigins: config.allowedOrigins,
    accept: {
      // While it stops, clicks still come over connections that were open before: they are for whoever is next.
      commitClick: (click) => (stopping ? Promise.reject(new ApiError("shutting_down")) : commitClick(click)),
      outbox: deliverer,
      offers,
      settings: config,
      now,
      monotonicMs,
      onStored: (id, stored) => log.clickStored(id, stored),
    },
  });
  redirects(server, redirectDeps);
  const admin = { store: store.admin, queued: (host: string) => deliverer.queued(host), now, newToken };
  clicks(server, admin);
  deliveries(server, admin);
  users(server, admin);
  testRows(server, admin);
  reportRoute(server, { reports, offers, now });
  offerRoutes(server, {
    store: store.offers,
    offers,
    defaultOffer: config.defaultOffer,
    offersFile: config.offersFile,
    ownHosts: ownHosts(config),
    now,
  });
  linkCheck(server, { offers, defaultOffer: config.defaultOffer, ownHosts: ownHosts(config), now });
  const networkOffers = () => [...offers.values()];
  await server.register(postbacks, {
    wrongTokens: wrongTokens("постбеков"),
    store: store.conversions,
    offers: networkOffers,
    now,
    onVerdict: (verdict) => {
      metrics.postback(verdict.network, verdict.verdict);
      log.postback(verdict);
    },
  });
  const baseUrl = () => {
    const [bound] = server.addresses();
    return ownUrl(config, typeof bound === "object" ? bound.port : config.port);
  };
  networks(server, { store: store.conversions, baseUrl, offers: networkOffers, newToken, now });
  conversions(server, store.conversions);
  await server.register(costs, { store: store.costs, now });
  const rematcher = new Rematcher({
    store: store.conversions,
    offers: networkOffers,
    now,
    onChanged: ({ evaluated, attributed }) =>
      log.info(`🔁 Постбеков разобрано заново: ${evaluated}, конверсий нашли свой клик: ${attributed}`),
    onError: (error) => log.error("Отложенные постбеки не разобраны заново", error),
  });
  const poller = new Poller({
    connectors: makeConnectors(config.connectors, { now }),
    store: store.connectors,
    gateway,
    newRun: newToken,
    random,
    events: {
      succeeded: ({ name }, { message, changed }) => {
        metrics.polled(name, "succeeded");
        if (changed > 0) log.info(`🔄 ${name}: ${message}`);
      },
      failed: ({ name }, error, cause) => {
        metrics.polled(name, "failed");
        log.error(`Подключение ${name} не опрошено`, cause instanceof ConnectorError ? error : cause);
      },
      storeFailed: (error) => log.error("База не отвечает", error),
    },
  });
  connectors(server, { store: store.connectors, poller });
  const { database } = config;
  system(server, {
    metrics,
    ping: () => soon(store.ping()),
    trouble: async () => (database.kind === "sqlite" ? await folderTrouble(dirname(database.file)) : undefined),
    reports: () => reports.status,
    stopping: () => stopping,
  });
  return {
    server,
    deliverer,
    rematcher,
    poller,
    async stop(graceMs) {
      stopping = true;
      offers.stop();
      const { server: http } = server;
      // A kept-alive connection turns idle when its last answer is out: only then may it be closed, and it must be.
      const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_EVERY_MS);
      // What is left by then is still sending its request: nothing of it is stored.
      const cutOff = setTimeout(() => http.closeAllConnections(), graceMs + LAST_ANSWERS_MS);
      await Promise.all([server.close(), deliverer.stop(graceMs), rematcher.stop(), poller.stop()]);
      clearInterval(sweep);
      clearTimeout(cutOff);
    },
  };
}
