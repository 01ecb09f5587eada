import { createHash, timingSafeEqual } from "node:crypto";
import type { PostbackAnswer, Verdict } from "@metka/contract";
import { withoutSecrets } from "@metka/links";
import { ApiError } from "../errors.ts";
import type { ConversionStore, Judge, NetworkRow, PostbackResult, RawPostback } from "../store/conversions/model.ts";
import { StoreUnavailable } from "../store/model.ts";
import type { NetworkOffer } from "./attribute.ts";
import { judgeWith } from "./judge.ts";

export interface IncomingPostback {
  readonly network: string;
  /** The URL's secret, as it was sent. */
  readonly token: string;
  readonly method: string;
  readonly ip: string;
  /** Of query and body, the body's first. */
  readonly params: ReadonlyMap<string, unknown>;
  /** Why the body could not be read, where it could not. */
  readonly unreadable: string | undefined;
}

/** What became of a postback, for the log and the count: no parameter of it but what `reason` quotes. */
export interface PostbackVerdict {
  readonly network: string;
  readonly verdict: Verdict;
  /** Why it was set aside, why there is no click, or what is doubtful. */
  readonly reason: string | null;
  readonly conversionId: number | null;
  readonly clickId: string | null;
}

export interface PostbackParts {
  readonly store: Pick<ConversionStore, "takePostback">;
  /** Those that there are now, switched off or not: what they brought goes on. */
  readonly offers: () => readonly NetworkOffer[];
  readonly now: () => number;
  readonly onVerdict: (verdict: PostbackVerdict) => void;
}

/** Keeps a postback with what it does, then answers; throws what the network is to be told. */
export async function acceptPostback(incoming: IncomingPostback, parts: PostbackParts): Promise<PostbackAnswer> {
  const { network, token, method, ip, params, unreadable } = incoming;
  const raw: RawPostback = {
    network,
    received_at: new Date(parts.now()).toISOString(),
    method,
    ip,
    params: storedParams(params, token),
  };
  const judge: Judge =
    unreadable === undefined ? judgeWith(parts.offers()) : () => ({ kind: "rejected", path: "", reason: unreadable });
  // PostgreSQL could not compare with U+0000, and no network's name holds one.
  const result = network.includes("\0") ? FORBIDDEN : await take(parts.store, raw, admittedBy(token), judge);
  if (result.kind === "forbidden") throw new ApiError("postback_forbidden");
  if (result.kind === "rejected") {
    parts.onVerdict({ network, verdict: "rejected", reason: result.reason, conversionId: null, clickId: null });
    const path = result.path === "" ? "" : `/${result.path.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    throw new ApiError("postback_rejected", [{ path, message: result.reason }]);
  }
  const { verdict, conversionId, clickId, reason } = result;
  parts.onVerdict({ network, verdict, reason, conversionId, clickId });
  return { success: true, verdict, conversion_id: conversionId, click_id: clickId, reason };
}

const FORBIDDEN: PostbackResult = { kind: "forbidden" };

async function take(
  store: PostbackParts["store"],
  ...[raw, admits, judge]: Parameters<ConversionStore["takePostback"]>
): Promise<PostbackResult> {
  try {
    return await store.takePostback(raw, admits, judge);
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

/** As the links' own rule has it: a secret's name with a value is cut out of a query. */
function isSecret(name: string): boolean {
  return withoutSecrets(`${encodeURIComponent(name.toWellFormed())}=x`) === "";
}
