import { dirname } from "node:path";
import type { FastifyInstance } from "fastify";
import { listAudit, recordAudit } from "./admin/audit.ts";
import { keptAnswer } from "./admin/kept-answer.ts";
import type { Sessions } from "./admin/sessions.ts";
import type { AppDeps } from "./app-deps.ts";
import { folderTrouble } from "./data-folder.ts";
import { ApiError } from "./errors.ts";
import { ownHosts, ownUrl } from "./greeting.ts";
import { adminAuth } from "./http/admin-auth.ts";
import { attentionRoute } from "./http/attention.ts";
import { audit } from "./http/audit.ts";
import { auditChanges } from "./http/audit-changes.ts";
import { clicks } from "./http/clicks.ts";
import { connectors } from "./http/connectors.ts";
import { conversions } from "./http/conversions.ts";
import { costs } from "./http/costs.ts";
import { dashboard } from "./http/dashboard.ts";
import { deliveries } from "./http/deliveries.ts";
import { docs } from "./http/docs.ts";
import { intake } from "./http/intake.ts";
import { linkCheck } from "./http/links.ts";
import { messages } from "./http/messages.ts";
import { networks } from "./http/networks.ts";
import { offers as offerRoutes } from "./http/offers.ts";
import { postbackList } from "./http/postback-list.ts";
import { postbacks } from "./http/postbacks.ts";
import { reconciliationRoutes } from "./http/reconciliation.ts";
import { type RedirectsDeps, redirects } from "./http/redirects.ts";
import { reportRoute } from "./http/reports.ts";
import { savedReports } from "./http/saved-reports.ts";
import { session } from "./http/session.ts";
import { system } from "./http/system.ts";
import { systemState } from "./http/system-state.ts";
import { targets } from "./http/targets.ts";
import { testRows } from "./http/test-rows.ts";
import { users } from "./http/users.ts";
import { WrongTokens } from "./http/wrong-tokens.ts";
import { hasPixel } from "./targets/has-pixel.ts";
import { soon, type Workers } from "./workers.ts";

/** Every route of the gateway. */
export async function addRoutes(
  server: FastifyInstance,
  { config, adminToken, offers, store, gateway, reports, log, now, monotonicMs, newToken }: AppDeps,
  { deliverer, poller, composer, metrics, commitClick }: Workers,
  redirectsDeps: RedirectsDeps,
  sessions: Sessions,
  isStopping: () => boolean,
): Promise<void> {
  const wrongTokens = (what: string) =>
    new WrongTokens({
      now: () => performance.now(),
      onGuessing: (address) => log.info(`⚠️  С адреса ${address} подбирают токен ${what}: отвечаем 429`),
    });
  const wrongAdminTokens = wrongTokens("к API");
  auditChanges(server, {
    record: (entry) => recordAudit(entry, store.audit),
    onFailed: (error) => log.error("Действие выполнено, но в журнал изменений не записано", error),
  });
  adminAuth(server, { adminToken, sessions, wrongTokens: wrongAdminTokens });
  await docs(server, config.publicUrl);
  await server.register(intake, {
    metrics,
    allowedOrigins: config.allowedOrigins,
    accept: {
      // While the gateway stops, clicks still arrive over open connections: the next gateway has to take them.
      commitClick: (click) => (isStopping() ? Promise.reject(new ApiError("shutting_down")) : commitClick(click)),
      outbox: deliverer,
      offers,
      settings: config,
      now,
      monotonicMs,
      onStored: (id, stored) => log.clickStored(id, stored),
    },
  });
  session(server, { sessions, wrongTokens: wrongAdminTokens, now });
  await dashboard(server);
  redirects(server, redirectsDeps);
  const admin = {
    store: store.admin,
    adNames: store.adNames,
    queued: (host: string) => deliverer.queued(host),
    now,
    newToken,
  };
  clicks(server, admin);
  const networkOffers = () => [...offers.values()];
  const hosts = {
    counts: keptAnswer(() => store.admin.deliveryHosts(), monotonicMs),
    lanes: () => deliverer.lanes,
    offers: networkOffers,
    gateway,
    now,
    monotonicMs,
  };
  deliveries(server, admin, hosts);
  users(server, admin);
  audit(server, (query) => listAudit(query, store.audit));
  testRows(server, admin);
  reportRoute(server, { reports, offers, now });
  savedReports(server, { store: store.savedReports, reports, offers, now, newToken });
  offerRoutes(server, {
    store: store.offers,
    offers,
    defaultOffer: config.defaultOffer,
    offersFile: config.offersFile,
    ownHosts: ownHosts(config),
    now,
  });
  targets(server, {
    store: store.targets,
    ownHosts: ownHosts(config),
    secrets: config.targetSecrets,
    wake: () => void composer.wake(),
    newToken,
    now,
  });
  messages(server, { store: store.targets, outbox: store.admin, queued: admin.queued });
  linkCheck(server, {
    offers,
    defaultOffer: config.defaultOffer,
    ownHosts: ownHosts(config),
    now,
    hasPixel: () => hasPixel(store.targets),
  });
  await server.register(postbacks, {
    wrongTokens: wrongTokens("постбеков"),
    store: store.conversions,
    offers: networkOffers,
    now,
    onVerdict: (verdict) => {
      metrics.postback(verdict.network, verdict.verdict);
      log.postback(verdict);
      void composer.wake();
    },
  });
  const baseUrl = () => {
    const [bound] = server.addresses();
    return ownUrl(config, typeof bound === "object" ? bound.port : config.port);
  };
  networks(server, { store: store.conversions, baseUrl, offers: networkOffers, newToken, now });
  conversions(server, store.conversions);
  postbackList(server, {
    store: store.conversions,
    offers: networkOffers,
    onEvaluated: (changed) => {
      log.info(`🔁 Отложенных постбеков разобрано по запросу: ${changed}`);
      void composer.wake();
    },
  });
  await server.register(costs, { store: store.costs, adNames: store.adNames, now });
  connectors(server, { store: store.connectors, poller });
  attentionRoute(server, {
    hosts,
    conversions: store.conversions,
    connectors: { store: store.connectors, poller },
    clicks: store.admin,
    differencePercent: config.alerts.differencePercent,
    now,
  });
  reconciliationRoutes(server, { store, now });
  const { database } = config;
  systemState(server, {
    store: store.admin,
    alerts: store.alerts,
    place: store.place,
    config,
    reports: () => reports.status,
    gateway,
    startedAt: now(),
  });
  system(server, {
    metrics,
    ping: () => soon(store.ping()),
    trouble: async () => (database.kind === "sqlite" ? await folderTrouble(dirname(database.file)) : undefined),
    reports: () => reports.status,
    stopping: isStopping,
  });
}
