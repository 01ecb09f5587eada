import { createHash, timingSafeEqual } from "node:crypto";
import type { PostbackAnswer, Verdict } from "@metka/contract";
import { withoutSecrets } from "@metka/links";
import { ApiError } from "../errors.ts";
import type { ConversionStore, EvaluatedPostback, NetworkRow, PostbackResult } from "../store/conversions/model.ts";
import { StoreUnavailable } from "../store/model.ts";
import type { NetworkOffer } from "./attribute.ts";
import { evaluateWith } from "./evaluate.ts";
import { parseSettings } from "./network-settings.ts";
import { readSent, type SentBytes } from "./postback-params.ts";

export interface IncomingPostback {
  readonly network: string;
  /** The URL's secret, as it was sent. */
  readonly token: string;
  readonly method: string;
  readonly ip: string;
  readonly sent: SentBytes;
}

/** The verdict of a postback, for the log and the metrics. It has no parameters, apart from those that `reason` quotes. */
export interface PostbackVerdict {
  readonly network: string;
  readonly verdict: Verdict;
  /** Why it was set aside, why there is no click, or what is doubtful. */
  readonly reason: string | null;
  readonly conversionId: number | null;
  readonly clickId: string | null;
}

export interface PostbackDeps {
  readonly store: Pick<ConversionStore, "takePostback">;
  /** The current offers, inactive ones too: their conversions still come. */
  readonly offers: () => readonly NetworkOffer[];
  readonly now: () => number;
  readonly onVerdict: (verdict: PostbackVerdict) => void;
}

/** Stores a postback and its effect in one transaction, then answers. Throws the errors that the network should get. */
export async function acceptPostback(incoming: IncomingPostback, deps: PostbackDeps): Promise<PostbackAnswer> {
  const { network, token, method, ip, sent } = incoming;
  const received_at = new Date(deps.now()).toISOString();
  const evaluate = evaluateWith(deps.offers());
  const read = (row: NetworkRow): EvaluatedPostback => {
    const { encoding } = parseSettings(row.slug, row.settings);
    const { params, unreadable } = readSent(sent, encoding);
    const raw = { network, received_at, method, ip, params: storedParams(params, token) };
    return {
      raw,
      evaluation:
        unreadable === undefined
          ? evaluate(row, raw)
          : { kind: "rejected", path: "", reason: unreadable, setting: "cabinet" },
    };
  };
  // PostgreSQL could not compare with U+0000, and no network's name holds one.
  const result = network.includes("\0") ? FORBIDDEN : await take(deps.store, network, admittedBy(token), read);
  if (result.kind === "forbidden") throw new ApiError("postback_forbidden");
  if (result.kind === "rejected") {
    deps.onVerdict({ network, verdict: "rejected", reason: result.reason, conversionId: null, clickId: null });
    // A parameter's name that the settings may hold needs no escape in a JSON Pointer.
    const path = result.path === "" ? "" : `/${result.path}`;
    throw new ApiError("postback_rejected", [{ path, message: result.reason }]);
  }
  const { verdict, conversionId, clickId, reason } = result;
  deps.onVerdict({ network, verdict, reason, conversionId, clickId });
  return { success: true, verdict, conversion_id: conversionId, click_id: clickId, reason };
}

const FORBIDDEN: PostbackResult = { kind: "forbidden" };

async function take(
  store: PostbackDeps["store"],
  ...[slug, admits, read]: Parameters<ConversionStore["takePostback"]>
): Promise<PostbackResult> {
  try {
    return await store.takePostback(slug, admits, read);
  } catch (cause) {
    throw cause instanceof StoreUnavailable ? new ApiError("postback_not_saved", [], { cause }) : cause;
  }
}

/** Digests are of one length, as the comparison in constant time needs. */
function admittedBy(token: string): (network: NetworkRow) => boolean {
  const sent = digest(token);
  return (network) => timingSafeEqual(sent, digest(network.token));
}

function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** JSON as it is stored: what came, without signatures and without the URL's own secret. */
function storedParams(params: ReadonlyMap<string, unknown>, token: string): string {
  const kept = Object.fromEntries([...params].filter(([name]) => !isSecret(name)));
  const text = JSON.stringify(kept, (_name, value: unknown) =>
    typeof value === "string" ? withoutSecrets(value) : value,
  );
  return text.replaceAll(token, "…");
}

/** By the rule of links: a secret's name with its value is removed from a query. */
function isSecret(name: string): boolean {
  return withoutSecrets(`${encodeURIComponent(name.toWellFormed())}=x`) === "";
}
