import type { AttributionModel, ConversionStatus, PostbackSetting, Verdict } from "@metka/contract";
import type { Selectable } from "kysely";
import type { Page, PageRequest, Period } from "../admin/model.ts";
import type { ClickTable, ConversionChangeTable, ConversionTable, NetworkTable, PostbackTable } from "../schema.ts";

export type NetworkRow = Selectable<NetworkTable>;
export type PostbackRow = Selectable<PostbackTable>;
export type ConversionRow = Selectable<ConversionTable>;

/** A network as it is saved; the store counts its revisions. */
export type NewNetwork = Omit<NetworkRow, "revision" | "created_at" | "updated_at">;

/** A postback as it came: all that its evaluation may depend on, apart from its network's settings. */
export type RawPostback = Pick<PostbackRow, "network" | "received_at" | "method" | "ip" | "params">;

/** Where to look for a click. Times as ISO 8601. */
export interface ClickSearch {
  /** Parameters whose value may be a click's id, the most trusted first. */
  readonly named: readonly { readonly parameter: string; readonly clickId: string }[];
  /** Otherwise the user's last click on one of the offers in this time; null if the user or the offers are not known. */
  readonly last: {
    readonly parameter: string;
    readonly userId: string;
    readonly offers: readonly string[];
    readonly since: string;
    readonly until: string;
  } | null;
}

export type FoundClick = Pick<
  Selectable<ClickTable>,
  "id" | "click_id" | "event_type" | "received_at" | "user_id" | "offer"
>;

export interface Found {
  readonly model: AttributionModel;
  readonly parameter: string;
  readonly click: FoundClick;
  /** Others of the offers searched that the user has clicked in the same time, so that the last click is a guess. */
  readonly alsoClicked: readonly string[];
}

/** Why a search found no click. */
export type Miss =
  /** There was no user, or no offer, to search by. */
  | { readonly kind: "not_searched" }
  | { readonly kind: "unknown_user" }
  /** The user has clicks, the latest of them on this offer, and none on an offer that was searched. */
  | { readonly kind: "other_offer"; readonly offer: string }
  | { readonly kind: "bots_only" }
  | { readonly kind: "before_window" }
  | { readonly kind: "after_conversion" };

/** The fields of a conversion that a later postback may change. */
export type ConversionState = Pick<ConversionRow, "status" | "payout_minor" | "currency">;

/** A conversion as a postback reports it, read by its network's settings. */
export interface ReportedConversion {
  /** Postbacks of one network with the same identity are about one conversion. */
  readonly identity: string;
  /** A problem of the values that make up the identity; null: there is none. */
  readonly note: string | null;
  readonly transactionId: string | null;
  readonly goal: string;
  readonly status: ConversionStatus;
  /** null: the postback says nothing of it. */
  readonly payoutMinor: number | null;
  readonly currency: string | null;
  readonly offer: string | null;
  readonly userId: string | null;
  readonly search: ClickSearch;
  /** How far before the conversion its clicks may lie. */
  readonly windowDays: number;
  /** Why this click was found, as it is stored: JSON. */
  readonly evidence: (found: Found) => string;
  /** Why the attribution to this click is doubtful; null: it is not. */
  readonly doubt: (found: Found) => string | null;
  /** Why the conversion has no click, in words. */
  readonly whyUnattributed: (miss: Miss) => string;
  /** The conversion after this postback; undefined where it changes nothing. */
  readonly next: (current: ConversionState) => ConversionState | undefined;
}

export type Evaluation =
  | {
      readonly kind: "rejected";
      readonly reason: string;
      readonly path: string;
      /** What decides about it; null: nothing that could be set. */
      readonly setting: PostbackSetting | null;
      /** Another setting must not make a conversion of it later: the network's statistics tell of the same lead. */
      readonly isFinal?: boolean;
    }
  | { readonly kind: "conversion"; readonly conversion: ReportedConversion };

/** Decides by a network's settings alone; may be called more than once for one postback. */
export type Evaluate = (network: NetworkRow, raw: RawPostback) => Evaluation;

/** A postback as it came, in the form that its network's settings give it, and what it says. */
export interface EvaluatedPostback {
  readonly raw: RawPostback;
  readonly evaluation: Evaluation;
}

export type PostbackResult =
  | { readonly kind: "forbidden" }
  | { readonly kind: "rejected"; readonly reason: string; readonly path: string }
  | {
      readonly kind: "taken";
      readonly verdict: Exclude<Verdict, "rejected">;
      readonly conversionId: number;
      readonly clickId: string | null;
      /** Why there is no click, or what is doubtful. */
      readonly reason: string | null;
    };

/** A conversion with what became of it, step by step. */
export interface ConversionHistory {
  readonly conversion: ConversionRow;
  readonly changes: readonly Selectable<ConversionChangeTable>[];
}

export interface BatchResult {
  /** How many were looked at: as many as were allowed means that there may be more. */
  readonly looked: number;
  readonly changed: number;
}

export interface ConversionFilter extends Period {
  readonly network?: string | undefined;
  readonly status?: ConversionStatus | undefined;
  readonly offer?: string | undefined;
  readonly user_id?: string | undefined;
  readonly click_id?: string | undefined;
  readonly attributed?: "yes" | "no" | undefined;
}

export interface PostbackFilter extends Period {
  readonly network?: string | undefined;
  readonly verdict?: Verdict | undefined;
  readonly conversion_id?: number | undefined;
}

/** Rejected postbacks that may be evaluated again: not those whose lead the network's statistics tell of. */
export interface SetAsideFilter extends Period {
  readonly id?: number | undefined;
  readonly network?: string | undefined;
}

export interface SetAsideResult extends BatchResult {
  /** The last id that was looked at; undefined: there was none. */
  readonly last: number | undefined;
}

/** `now`: ISO 8601, of the gateway that asks. */
export interface ConversionStore {
  /** Adds those whose slug is not there yet; what an operator has changed stays. */
  addNetworks(networks: readonly NewNetwork[], now: string): Promise<void>;
  networks(): Promise<readonly NetworkRow[]>;
  network(slug: string): Promise<NetworkRow | undefined>;
  /** Creates or changes a network; what is left out stays, and a new network takes it from `fresh`. */
  saveNetwork(
    network: Pick<NewNetwork, "slug" | "settings"> & Partial<NewNetwork>,
    fresh: Pick<NewNetwork, "token" | "active">,
    now: string,
  ): Promise<NetworkRow>;
  /** Changes a network that is still as it was at `revision`; undefined where it is not. */
  editNetwork(
    revision: number,
    network: Pick<NewNetwork, "slug" | "settings"> & Partial<NewNetwork>,
    now: string,
  ): Promise<NetworkRow | undefined>;
  /**
   * Keeps a postback with its verdict and does what it says, in one transaction. Of one that its network does not
   * admit nothing is kept.
   */
  takePostback(
    slug: string,
    admits: (network: NetworkRow) => boolean,
    read: (network: NetworkRow) => EvaluatedPostback,
  ): Promise<PostbackResult>;
  /** Evaluates up to `limit` rejected postbacks of networks that were changed since, in the order in which they came. */
  evaluateAgain(limit: number, evaluate: Evaluate): Promise<BatchResult>;
  /** The same now, whether their networks were changed or not: up to `limit` of the filter whose id is over `after`. */
  evaluateSetAside(filter: SetAsideFilter, after: number, limit: number, evaluate: Evaluate): Promise<SetAsideResult>;
  countSetAside(filter: SetAsideFilter): Promise<number>;
  /** Looks for the clicks of conversions that were not looked at since `now`; for those from before `since` a last time. */
  attributeAgain(limit: number, since: string, now: string, evaluate: Evaluate): Promise<BatchResult>;
  conversions(filter: ConversionFilter, page: PageRequest): Promise<Page<ConversionRow>>;
  conversion(id: number): Promise<ConversionHistory | undefined>;
  postback(id: number): Promise<PostbackRow | undefined>;
  postbacks(filter: PostbackFilter, page: PageRequest): Promise<Page<PostbackRow>>;
}
