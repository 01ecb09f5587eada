import type { FastifyInstance } from "fastify";
import { Sessions } from "./admin/sessions.ts";
import type { AppDeps } from "./app-deps.ts";
import { bentLinks, type RedirectsDeps } from "./http/redirects.ts";
import { makeServer } from "./http/server.ts";
import { addRoutes } from "./routes.ts";
import { makeWorkers, type Workers } from "./workers.ts";

export interface App extends Pick<Workers, "deliverer" | "rematcher" | "poller" | "composer" | "watcher"> {
  readonly server: FastifyInstance;
  readonly sessions: Sessions;
  /** Stops accepting, lets what is under way end within `graceMs`, hands the leases back. */
  stop(graceMs: number): Promise<void>;
}

/** While it stops, connections that have become idle are looked for this often. */
const SWEEP_EVERY_MS = 50;
/** Attempts that were cut off are put on record and their callers answered within this. */
const LAST_ANSWERS_MS = 1_000;

/** Builds the workers, the server and its routes, and begins none of them. */
export async function buildApp(deps: AppDeps): Promise<App> {
  const { config, offers, log } = deps;
  let stopping = false;
  const workers = makeWorkers(deps);
  const { deliverer, rematcher, poller, composer, watcher, metrics } = workers;
  const redirectsDeps = redirectsOf(deps, workers);
  const lost = { openBent: bentLinks(redirectsDeps), fallbackUrl: config.fallbackUrl };
  const server = makeServer({ trustProxy: config.trustProxy, lost, metrics, log });
  const sessions = new Sessions({ ...deps, store: deps.store.sessions });
  await addRoutes(server, deps, workers, redirectsDeps, sessions, () => stopping);
  return {
    server,
    deliverer,
    rematcher,
    poller,
    composer,
    watcher,
    sessions,
    async stop(graceMs) {
      stopping = true;
      offers.stop();
      const { server: http } = server;
      // A kept-alive connection turns idle when its last answer is out: only then may it be closed, and it must be.
      const sweep = setInterval(() => http.closeIdleConnections(), SWEEP_EVERY_MS);
      // What is left by then is still sending its request: nothing of it is stored.
      const cutOff = setTimeout(() => http.closeAllConnections(), graceMs + LAST_ANSWERS_MS);
      const stops = [rematcher.stop(), poller.stop(), composer.stop(), watcher.stop()];
      await Promise.all([server.close(), deliverer.stop(graceMs), ...stops]);
      clearInterval(sweep);
      clearTimeout(cutOff);
    },
  };
}

/** Redirects go on while the gateway stops: there is nothing to send, and the store closes last. */
function redirectsOf({ config, offers, store, log, now }: AppDeps, { metrics, commitClick }: Workers): RedirectsDeps {
  return {
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
}
