import { hostname } from "node:os";
import { listConnectors } from "./admin/connectors.ts";
import { Watcher } from "./alerts/watcher.ts";
import type { AppDeps } from "./app-deps.ts";
import type { Config } from "./config.ts";
import { ConnectorError } from "./connect/connector.ts";
import { makeConnectors } from "./connect/make-connectors.ts";
import { Poller } from "./connect/poller.ts";
import { Rematcher } from "./conversion/rematch.ts";
import { Deliverer } from "./deliver/deliverer.ts";
import { Flood } from "./deliver/flood.ts";
import { ownHosts } from "./greeting.ts";
import { Metrics } from "./metrics.ts";
import { openFiles } from "./open-files.ts";
import type { Store } from "./store/model.ts";
import { within } from "./store/within.ts";
import { composeWith } from "./targets/compose.ts";
import { Composer } from "./targets/composer.ts";
import { revealSecrets } from "./targets/secrets.ts";

/** Everything that works without a request, and the metrics. */
export interface Workers {
  readonly deliverer: Deliverer;
  readonly rematcher: Rematcher;
  readonly poller: Poller;
  readonly composer: Composer;
  readonly watcher: Watcher;
  readonly metrics: Metrics;
  /** The store's, with the number of clicks under way watched. */
  readonly commitClick: Store["commitClick"];
}

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
export function soon<T>(answer: Promise<T>): Promise<T> {
  return within(WATCHERS_WAIT_MS, answer, () => new Error("the database gives no answer"));
}

/** Begins none of them. */
export function makeWorkers(deps: AppDeps): Workers {
  const { config, offers, store, network, reports, log, now, monotonicMs, random } = deps;
  const flood = new Flood(monotonicMs);
  const commitClick: Store["commitClick"] = (click) => flood.storing(store.commitClick(click));
  const deliverer = new Deliverer({
    store,
    network,
    revealSecrets: (url) => revealSecrets(url, config.targetSecrets),
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
  const poller = makePoller(deps, (name, result) => metrics.polled(name, result));
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
  const composer = makeComposer(deps, deliverer, metrics);
  const watcher = makeWatcher(deps, { deliverer, poller, composer, metrics });
  return { deliverer, rematcher: makeRematcher(deps), poller, composer, watcher, metrics, commitClick };
}

function makeComposer({ config, store, log }: AppDeps, deliverer: Deliverer, metrics: Metrics): Composer {
  return new Composer({
    store: store.targets,
    compose: composeWith(ownHosts(config)),
    queued: (host) => deliverer.queued(host),
    onSkipped: (target, reason) => {
      metrics.messageSkipped(target);
      log.info(`⏭  Получателю ${target} не отправляем: ${reason}`);
    },
    onError: (error) => log.error("Сообщения получателям не составлены", error),
  });
}

function makeWatcher(
  { config, store, gateway, log, now, monotonicMs }: AppDeps,
  { deliverer, poller, composer, metrics }: Pick<Workers, "deliverer" | "poller" | "composer" | "metrics">,
): Watcher {
  return new Watcher({
    store: store.alerts,
    settings: config.alerts,
    gateway,
    machine: hostname(),
    dataDir: config.dataDir,
    lanes: () => deliverer.lanes,
    pendingHosts: () => store.pendingHosts(),
    connectors: () => listConnectors({ store: store.connectors, poller }),
    now,
    monotonicMs,
    onTurn: ({ kind, state }, text) => {
      metrics.alert(kind, state);
      log.info(text);
      void composer.wake();
    },
    onError: (error) => log.error("Проверка для оповещений не удалась", error),
  });
}

function makeRematcher({ offers, store, log, now }: AppDeps): Rematcher {
  return new Rematcher({
    store: store.conversions,
    offers: () => [...offers.values()],
    now,
    onChanged: ({ evaluated, attributed }) =>
      log.info(`🔁 Постбеков разобрано заново: ${evaluated}, конверсий нашли свой клик: ${attributed}`),
    onError: (error) => log.error("Отложенные постбеки не разобраны заново", error),
  });
}

function makePoller(
  { config, store, gateway, network, offers, log, now, random, newToken }: AppDeps,
  polled: Metrics["polled"],
): Poller {
  return new Poller({
    connectors: makeConnectors(config.connectors, {
      store,
      ask: (request, stop) => network.ask(request, stop),
      offers: () => [...offers.values()],
      now,
      dataDir: config.dataDir,
      onNotice: (notice) => log.info(`🔄 ${notice}`),
    }),
    store: store.connectors,
    gateway,
    newRun: newToken,
    random,
    events: {
      succeeded: ({ name }, { message, changed }) => {
        polled(name, "succeeded");
        if (changed > 0) log.info(`🔄 ${name}: ${message}`);
      },
      failed: ({ name }, error, cause) => {
        polled(name, "failed");
        log.error(`Подключение ${name} не опрошено`, cause instanceof ConnectorError ? error : cause);
      },
      storeFailed: (error) => log.error("База не отвечает", error),
    },
  });
}
