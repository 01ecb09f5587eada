import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickAnswer, ErrorAnswer } from "@metka/contract";
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { afterAll, afterEach, expect, vi } from "vitest";
import { type App, buildApp } from "../app.ts";
import { OfferRegistry } from "../capture/offer-registry.ts";
import type { Offer } from "../capture/offers.ts";
import { shippedOffers } from "../capture/testing.ts";
import { readConfig } from "../config.ts";
import type { PostbackVerdict } from "../conversion/accept-postback.ts";
import { FakeNetwork } from "../deliver/testing.ts";
import { ownHosts } from "../greeting.ts";
import type { Log, RequestReport } from "../log/log.ts";
import { NetworkClient } from "../network/network-client.ts";
import { replicaSettings } from "../report/replica-settings.ts";
import { ThreadedReports } from "../report/threaded-reports.ts";
import type { Store } from "../store/model.ts";
import { openStore } from "../store/open.ts";

export const INTAKE = "/api/arbitrage/send-to-leads-tech/";
export const TOKEN = "the-admin-token-of-tests";

/** What the tests of this file have opened. */
const opened: (() => Promise<void>)[] = [];
const shared = new Map<string, Promise<OpenApp>>();

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
afterAll(async () => {
  for (const app of shared.values()) await (await app).close();
});

export interface AppForTest {
  readonly app: App;
  readonly store: Store;
  /** The SQLite file. */
  readonly file: string;
  readonly network: FakeNetwork;
  /** Log records of requests, and errors as text. */
  readonly requests: RequestReport[];
  readonly errors: string[];
  /** Other log lines, for people. */
  readonly infos: string[];
  /** Log records of postbacks. */
  readonly postbacks: PostbackVerdict[];
  inject(request: InjectOptions | string): Promise<LightMyRequestResponse>;
  /** Posts a click as JSON. If the answer has an outcome, the attempt is recorded when this resolves. */
  post(body: unknown, request?: InjectOptions): Promise<LightMyRequestResponse>;
}

interface OpenApp extends AppForTest {
  close(): Promise<void>;
}

/** The whole app over a real SQLite file and a fake network, closed after the test; `env` as an operator sets it. */
export async function appForTest(
  env: Readonly<Record<string, string>> = {},
  file: ReadonlyMap<string, Offer> = shippedOffers,
): Promise<AppForTest> {
  const app = await openApp(env, file);
  opened.push(app.close);
  return app;
}

/** One app for all tests of a file with the same `env`: for tests that don't mind what the others have stored. */
export function sharedApp(env: Readonly<Record<string, string>> = {}): Promise<AppForTest> {
  const key = JSON.stringify(env);
  const app = shared.get(key) ?? openApp(env, shippedOffers);
  shared.set(key, app);
  return app;
}

async function openApp(env: Readonly<Record<string, string>>, file: ReadonlyMap<string, Offer>): Promise<OpenApp> {
  const folder = await mkdtemp(join(tmpdir(), "metka-http-"));
  const config = readConfig({ DATA_DIR: folder, ...env });
  const store = await openStore(config.database, { gateway: "test", durationMs: 25_000 }, () => undefined);
  const network = new FakeNetwork();
  const reports = new ThreadedReports({
    database: config.database,
    settings: replicaSettings(config),
    onNotice: (notice) => void errors.push(notice),
  });
  const api = new NetworkClient({ timeoutMs: 10_000, allowPrivate: true, bodiesAtOnce: 20 });
  const requests: RequestReport[] = [];
  const errors: string[] = [];
  const infos: string[] = [];
  const postbacks: PostbackVerdict[] = [];
  const recorded = new Set<number>();
  const offers = new OfferRegistry({
    file,
    store: store.offers,
    ownHosts: ownHosts(config),
    onNotice: (notice) => void errors.push(notice),
    onError: (error) => void errors.push(`offers: ${error}`),
  });
  const app = await buildApp({
    config,
    adminToken: TOKEN,
    offers,
    store,
    network: { send: (...request) => network.send(...request), ask: (...request) => api.ask(...request) },
    gateway: "test",
    reports,
    log: { ...recordingLog({ requests, errors, infos, postbacks }), attempted: ({ id }) => void recorded.add(id) },
    now: Date.now,
    monotonicMs: () => performance.now(),
    random: () => 0.5,
    newToken: () => randomBytes(24).toString("base64url"),
  });
  app.deliverer.start();
  const close = async () => {
    await app.stop(0);
    await api.close();
    await reports.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  const inject = (request: InjectOptions | string) => app.server.inject(request);
  const post = async (body: unknown, request: InjectOptions = {}) => {
    const response = await inject({
      method: "POST",
      url: INTAKE,
      ...request,
      headers: { "content-type": "application/json", ...request.headers },
      payload: typeof body === "string" ? body : JSON.stringify(body),
    });
    if (hasOutcome(response)) await vi.waitFor(() => expect(recorded).toContain(clickOf(response).tracking_id), 10_000);
    return response;
  };
  return {
    app,
    store,
    file: join(folder, "metka.db"),
    network,
    requests,
    errors,
    infos,
    postbacks,
    inject,
    post,
    close,
  };
}

/** The app, with requests as an operator makes them and clicks by their bodies. */
export async function operatorsApp(env: Readonly<Record<string, string>> = {}) {
  return withOperator(await appForTest(env));
}

/** The same with an app that the tests of a file share. */
export async function sharedOperatorsApp() {
  return withOperator(await sharedApp());
}

function withOperator(app: AppForTest) {
  const ask = (url: string, request: Exclude<InjectOptions, string> = {}) =>
    app.inject({ method: "GET", url, ...request, headers: { authorization: `Bearer ${TOKEN}`, ...request.headers } });
  const click = async (body: object) => clickOf(await app.post(body));
  return { ...app, ask, click };
}

function recordingLog({
  requests,
  errors,
  infos,
  postbacks,
}: Pick<AppForTest, "requests" | "errors" | "infos" | "postbacks">): Log {
  const nothing = () => undefined;
  return {
    clickStored: nothing,
    redirected: nothing,
    clickLost: (captured, error) => void errors.push(`lost ${JSON.stringify(captured.click)}: ${error}`),
    sending: nothing,
    attempted: nothing,
    postback: (verdict) => void postbacks.push(verdict),
    breaker: nothing,
    info: (message) => void infos.push(message),
    flush: async () => undefined,
    dropped: 0,
    request: (report) => void requests.push(report),
    error: (message, error) => void errors.push(`${message}: ${error}`),
  };
}

/** The network has answered the click's attempt: callers get the answer before the record is on disk. */
function hasOutcome(response: LightMyRequestResponse): boolean {
  if (response.statusCode !== 200) return false;
  const { status, http_status } = clickOf(response).delivery;
  return status !== "pending" || http_status !== null;
}

export function clickOf(response: LightMyRequestResponse): ClickAnswer {
  return response.json();
}

export function errorOf(response: LightMyRequestResponse): ErrorAnswer["error"] & { status: number } {
  const { success, error } = response.json<ErrorAnswer>();
  if (success !== false) throw new Error(`not an error: ${response.body}`);
  return { status: response.statusCode, ...error };
}
