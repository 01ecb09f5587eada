import type { Selectable } from "kysely";
import type { ChangeRow, ClickRecord, DeliveryRecord, Page, PageRequest } from "../admin/model.ts";
import type { ConversionRow } from "../conversions/model.ts";
import type { MessageTable, TargetTable } from "../schema-targets.ts";
import type { MessageFilter, MessageHistory } from "./list-messages.ts";

export type TargetRow = Selectable<TargetTable>;
export type MessageRow = Selectable<MessageTable>;

/** A message with the facts that it may contain. */
export interface MessageFacts {
  readonly message: MessageRow;
  readonly target: TargetRow | undefined;
  readonly conversion: ConversionRow | undefined;
  /** The change that the message reports; the conversion may have changed since. */
  readonly change: ChangeRow | undefined;
  readonly click: ClickRecord | undefined;
}

type MessageDelivery = Pick<
  DeliveryRecord,
  "url" | "method" | "body" | "http_status" | "error" | "attempts" | "unknowns" | "due_at" | "finished_at"
>;

/** The delivery's columns are null where it was not composed. */
export type ListedMessage = MessageRow & { readonly [K in keyof MessageDelivery]: MessageDelivery[K] | null } & {
  readonly delivery: DeliveryRecord["status"] | null;
};

export type Composed =
  | {
      readonly kind: "send";
      readonly host: string;
      /** With the names of its secrets in place of them. */
      readonly url: string;
      readonly method: "GET" | "POST";
      readonly body: string | null;
    }
  | { readonly kind: "skip"; readonly reason: string };

/** Decides by the facts alone; may be called more than once for one message. */
export type Compose = (facts: MessageFacts) => Composed;

export interface ComposedBatch {
  /** How many were looked at: as many as were allowed means that there may be more. */
  readonly looked: number;
  /** That have a delivery waiting now. */
  readonly hosts: ReadonlySet<string>;
  readonly skipped: readonly { readonly target: string; readonly reason: string }[];
}

/** A target as it is saved; without `active` that stays as it was. */
export interface TargetChange {
  readonly slug: string;
  /** JSON of `TargetSettings`. */
  readonly settings: string;
  readonly active?: number | undefined;
}

/** `now`: ISO 8601, of the gateway that asks. */
export interface TargetStore {
  all(): Promise<readonly TargetRow[]>;
  read(slug: string): Promise<TargetRow | undefined>;
  /** Creates a target, switched on where `active` is left out, or replaces its settings. */
  save(target: TargetChange, now: string): Promise<TargetRow>;
  /** Changes a target that is still as it was at `revision`; undefined where it is not. */
  edit(revision: number, target: TargetChange, now: string): Promise<TargetRow | undefined>;
  /** Removes a target; messages that wait for it are skipped, what was sent stays on record. False: there is none. */
  remove(slug: string): Promise<boolean>;
  /** Whether there are messages to compose. */
  hasNew(): Promise<boolean>;
  /** Makes deliveries of up to `limit` new messages, oldest first; what another gateway has at hand is passed over. */
  composeMessages(limit: number, compose: Compose): Promise<ComposedBatch>;
  messages(filter: MessageFilter, page: PageRequest): Promise<Page<ListedMessage>>;
  message(id: number): Promise<MessageHistory | undefined>;
  /** A message that says that a target can be reached; its id. `key`: another one each time. */
  addTest(target: string, key: string, facts: string, now: string): Promise<number>;
}
