/** What a field of a click may hold; anything else is left out with a warning. */
export type Scalar = string | number | boolean | null | undefined;

/** Marks of the ad link: `utm_*`, `ref`, `ref_source`, `s1`…`s8`, any others. */
export type UtmParams = Readonly<Record<string, Scalar>>;

/** The user, as `VKWebAppGetUserInfo` gives it or under the document's names; other members are not sent. */
export interface UserData {
  readonly id?: string | number | null | undefined;
  readonly user_id?: string | number | null | undefined;
  readonly first_name?: string | null | undefined;
  readonly last_name?: string | null | undefined;
}

/** More fields of the click. They win over everything else; `event_id` replaces the one made of the visit. */
export type AdditionalData = Readonly<Record<string, Scalar>>;

/** The part of `@vkontakte/vk-bridge` that is used here: its default export fits. */
export interface VkBridge {
  send(method: string, params?: object): Promise<unknown>;
  subscribe(listener: (event: VkBridgeEvent) => void): void;
  unsubscribe(listener: (event: VkBridgeEvent) => void): void;
}

export interface VkBridgeEvent {
  readonly detail?: { readonly type?: string; readonly data?: unknown };
}

/** The click as it is sent, one field a member. */
export type Click = Readonly<Record<string, string>>;

/** The gateway's answer; docs/errors.md has the codes of its notes. */
export interface ClickAnswer {
  readonly success: true;
  /** What happened to the click, in Russian. */
  readonly message: string;
  readonly tracking_id: number;
  readonly click_id: string;
  /** True if this visit was known already: nothing was stored or sent again. */
  readonly duplicate: boolean;
  readonly leads_tech_data: Readonly<Record<string, unknown>>;
  readonly leads_tech_params: Readonly<Record<string, string>>;
  readonly leads_tech_url: string;
  readonly delivery: {
    readonly status: "pending" | "delivered" | "failed";
    readonly http_status: number | null;
    readonly attempts: number;
  };
  readonly notes: ReadonlyArray<{ readonly code: string; readonly field?: string; readonly message: string }>;
  readonly timestamp: string;
}

/**
 * What became of a click.
 * - `accepted`: the gateway has stored it.
 * - `waiting`: no answer yet. It is kept, and goes out by itself, also at a later start, under the same `event_id`.
 * - `refused`: the gateway will never take it as it is; `error` says why. Nothing more is tried.
 */
export type Outcome =
  | ({ readonly status: "accepted" } & ClickAnswer)
  | {
      readonly status: "waiting" | "refused";
      readonly success: false;
      /** In Russian, for people to read. */
      readonly error: string;
      /** Nothing else would get through now either. */
      readonly unreachable: boolean;
    };

export type SendResult = Outcome & { readonly event_id: string };

/** The last click that the gateway has accepted. */
export interface SentData {
  readonly click: Click;
  readonly answer: ClickAnswer;
}

export interface TrackerState {
  /** True while a click that was asked for has no outcome yet. Clicks of earlier visits go out unnoticed. */
  readonly isLoading: boolean;
  /** Why the last click did not get through, in Russian, for people to read; null if it did. */
  readonly error: string | null;
  readonly lastSentData: SentData | null;
}

/** Who came and what with. */
export interface Visit {
  /** Null until it is known. Without an answer of VK Bridge only the ID of the launch parameters, if these are there. */
  readonly userData: UserData | null;
  readonly utmParams: Readonly<Record<string, string>>;
}

export interface TrackerOptions {
  /**
   * The gateway's address, `https://metka.example.ru`: the document's path is added, unless the address ends in it.
   * Default: the page's own origin.
   */
  readonly endpoint?: string | undefined;
  /** `import bridge from "@vkontakte/vk-bridge"`. Without it: no user's name, no change of fragment, no VK storage. */
  readonly bridge?: VkBridge | undefined;
  /** Slug of the offer that clicks are for. Default: the gateway's `DEFAULT_OFFER`. */
  readonly offer?: string | undefined;
}

export interface Tracker {
  /** Sends a click, once a visit, and keeps it until the gateway has it. Never rejects. */
  sendToLeadsTech(
    userData: UserData | null | undefined,
    utmParams: UtmParams | null | undefined,
    additionalData?: AdditionalData,
  ): Promise<SendResult>;
  /** The same for effects: sends nothing without a user or without parameters. */
  autoSendOnUTMChange(
    userData: UserData | null | undefined,
    utmParams: UtmParams | null | undefined,
  ): Promise<SendResult | undefined>;
  /**
   * The link with real values in place of macros; a link without macros gets `s4`, `s5` and `s6`. A link of the
   * gateway's (`/go/{offer}` or a short one at `endpoint`) also gets the visit's `click_id`, as soon as the gateway has
   * the visit.
   */
  generateArbitrageLink(
    baseUrl: string,
    utmParams: UtmParams | null | undefined,
    userData: UserData | null | undefined,
  ): string;
  getState(): TrackerState;
  /** The parameters that the page was opened with, or the last fragment that VK sent; and the user. */
  getVisit(): Visit;
  /** Called after each change of the state or of the visit; returns the end of it. */
  subscribe(listener: () => void): () => void;
  /** Takes its listeners and timers off the page. Clicks that wait stay in storage. */
  stop(): void;
}
