import {
  type ErrorDetail,
  EVALUATE_MOST,
  type Evaluated,
  type EvaluateFilter,
  type ListedPostback,
  type PostbackFix,
  type PostbackList,
  type PostbackListQuery,
} from "@metka/contract";
import type { NetworkOffer } from "../conversion/attribute.ts";
import { evaluateWith } from "../conversion/evaluate.ts";
import { toApiPostback } from "../conversion/to-api.ts";
import { ApiError } from "../errors.ts";
import type { ConversionStore, Evaluate, NetworkRow, PostbackRow } from "../store/conversions/model.ts";
import { FINAL } from "../store/conversions/take-postback.ts";
import { ask } from "./ask.ts";
import { nextCursor, readPage, readPeriod } from "./page-query.ts";

export interface PostbacksDeps {
  readonly store: Pick<
    ConversionStore,
    "postback" | "postbacks" | "network" | "networks" | "evaluateSetAside" | "countSetAside"
  >;
  readonly offers: () => readonly NetworkOffer[];
  /** Called when postbacks have become conversions. */
  readonly onEvaluated: (changed: number) => void;
}

/** In one transaction: some tens of ms of SQLite's one thread. */
const BATCH = 100;

export async function listPostbacks(query: PostbackListQuery, deps: PostbacksDeps): Promise<PostbackList> {
  const page = readPage(query);
  const { network, verdict } = query;
  const filter = { ...page, network, verdict, conversion_id: readId(query.conversion_id) };
  const { items, more } = await ask(deps.store.postbacks(filter, page));
  const isPlain = items.every((postback) => postback.verdict !== "rejected");
  const networks = isPlain ? [] : await ask(deps.store.networks());
  const evaluate = evaluateWith(deps.offers());
  const postbacks = items.map((postback) =>
    toListedPostback(
      postback,
      networks.find(({ slug }) => slug === postback.network),
      evaluate,
    ),
  );
  return { postbacks, next_cursor: nextCursor(items, more) };
}

/** Evaluates one that is set aside by its network's present settings. Throws where there is nothing to evaluate. */
export async function evaluatePostback(written: string, deps: PostbacksDeps): Promise<ListedPostback> {
  const id = /^\d{1,15}$/.test(written) ? Number(written) : 0;
  const { store } = deps;
  const evaluate = evaluateWith(deps.offers());
  const { looked, changed } = await ask(store.evaluateSetAside({ id }, 0, 1, evaluate));
  const postback = await ask(store.postback(id));
  if (postback === undefined) throw new ApiError("postback_not_found");
  if (looked === 0) throw notEvaluable(postback);
  if (changed > 0) deps.onEvaluated(changed);
  return toListedPostback(postback, await ask(store.network(postback.network)), evaluate);
}

/** The same for all of a filter, in batches. */
export async function evaluatePostbacks(filter: EvaluateFilter, deps: PostbacksDeps): Promise<Evaluated> {
  const mistakes: ErrorDetail[] = [];
  const period = readPeriod(filter, mistakes);
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  const setAside = { ...period, network: filter.network };
  if (filter.dry_run === true) return { looked: 0, changed: 0, found: await ask(deps.store.countSetAside(setAside)) };
  const evaluate = evaluateWith(deps.offers());
  let [looked, changed, after] = [0, 0, 0];
  while (looked < EVALUATE_MOST) {
    const batch = await ask(deps.store.evaluateSetAside(setAside, after, BATCH, evaluate));
    looked += batch.looked;
    changed += batch.changed;
    if (batch.last === undefined || batch.looked < BATCH) break;
    after = batch.last;
  }
  if (changed > 0) deps.onEvaluated(changed);
  return { looked, changed };
}

function readId(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ApiError("invalid_request", [{ path: "/conversion_id", message: "нужен номер конверсии" }]);
}

function notEvaluable({ verdict, reason }: PostbackRow): ApiError {
  const message = verdict === "rejected" ? (reason ?? "") : `его вердикт ${verdict}: он не отложен`;
  return new ApiError("postback_not_evaluable", [{ path: "", message }]);
}

function toListedPostback(row: PostbackRow, network: NetworkRow | undefined, evaluate: Evaluate): ListedPostback {
  if (row.verdict !== "rejected" || network === undefined) return toApiPostback(row);
  return { ...toApiPostback(row), fix: fixOf(row, network, evaluate) };
}

/** What is in the way by the present settings: they may have changed since the verdict. */
function fixOf(row: PostbackRow, network: NetworkRow, evaluate: Evaluate): PostbackFix {
  const evaluable = row.network_revision < FINAL;
  const evaluation = evaluate(network, row);
  if (evaluation.kind === "rejected") {
    return { accepted_now: false, setting: evaluation.setting, reason: evaluation.reason, evaluable };
  }
  return evaluable
    ? { accepted_now: true, setting: null, reason: null, evaluable }
    : { accepted_now: false, setting: "conversions_from", reason: row.reason, evaluable };
}
