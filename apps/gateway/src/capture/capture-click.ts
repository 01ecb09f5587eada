import { boundOf, type ClickRequest, COLUMN_MARKS, cutTo, NAME_MAX, type Note, type Scalar } from "@metka/contract";
import {
  cleanValue,
  decodeAgain,
  hasMacro,
  isNoId,
  isNothing,
  isSecretName,
  type Rendered,
  readUrlParams,
  renderTemplate,
  STAND_INS,
  withoutSecrets,
} from "@metka/links";
import { ApiError } from "../errors.ts";
import { ERASED_VISITOR } from "../store/admin/model.ts";
import type { ClickRow } from "../store/model.ts";
import { eventTime } from "./event-time.ts";
import { type LaunchCheck, type LaunchParams, type LaunchSettings, readLaunchParams } from "./launch-params.ts";
import { isKnownMacro } from "./macros.ts";
import { type NoteCode, note } from "./notes.ts";
import { clickableOffer, type Offer, type Offers } from "./offers.ts";
import { requireLaunch } from "./require-launch.ts";
import { marksLacking, type NamedVisit, type VisitProblem, visitProblem } from "./visit.ts";

export interface CaptureSettings extends LaunchSettings {
  readonly defaultOffer: string;
}

/** Facts of the request, apart from its body. */
export interface RequestFacts {
  readonly nowMs: number;
  readonly clickId: string;
  /** null: a proxy forwarded what is no address. */
  readonly ip: string | null;
  readonly userAgent: string | undefined;
}

export interface CapturedClick {
  readonly click: ClickRow;
  readonly offer: Offer;
  readonly rendered: Rendered;
  readonly notes: readonly Note[];
}

/** Fields that are about the request or the page: no marks, so never a macro's value nor looked up in the URL. */
const RECORD_FIELDS = new Set(["timestamp", "url", "referrer", "user_agent", "offer", "event_id", "launch_params"]);
const COLUMNS: ReadonlySet<string> = new Set<string>(["user_id", ...COLUMN_MARKS]);
/** Where the originals of unresolved macros stay visible, inside `extra`. */
const UNRESOLVED = "unresolved_macros";
/** Values as they came, where another form of them is stored, inside `extra`: `{"ref": " spring"}`. */
const ORIGINALS = "originals";
/** Which marks were read from another name, inside `extra`: `{"ref": "s4"}`. */
const TAKEN_FROM = "taken_from";
/** How many characters were sent of a value that was too long, inside `extra`: `{"utm_term": 2700}`. */
const CUT = "cut";
/** Why nothing was taken from the visit that the link names, inside `extra`. */
const VISIT_PROBLEM = "visit_problem";
/** Names inside `extra` that are the gateway's own. */
export const OWN_EXTRA: ReadonlySet<string> = new Set([
  UNRESOLVED,
  ORIGINALS,
  CUT,
  TAKEN_FROM,
  VISIT_PROBLEM,
  ERASED_VISITOR,
]);

const LAUNCH_NOTES: Partial<Record<LaunchCheck, NoteCode>> = {
  invalid: "launch_params_invalid",
  expired: "launch_params_expired",
  unknown_app: "launch_params_unknown_app",
};

/** From a validated body to the row that is stored and the URL that is sent. Pure; throws `ApiError`. */
export function captureClick(
  body: ClickRequest,
  facts: RequestFacts,
  offers: Offers,
  settings: CaptureSettings,
  visit?: NamedVisit,
): CapturedClick {
  const marks = new Marks();
  const url = trimmed(body.url);
  const inUrl = readUrlParams(url);
  const launch = readLaunchParams(trimmed(body.launch_params) || inUrl.launchParams, settings, facts.nowMs);
  requireLaunch(launch.check, settings);
  const named = cleanValue(textOf(body.offer));
  const offer = chooseOffer(named, offers, settings.defaultOffer);
  const eventId = cleanValue(textOf(body.event_id));
  for (const [name, value] of [["offer", named] as const, ["event_id", eventId] as const]) {
    const missing = missingNote(value, name);
    if (missing !== undefined) marks.notes.push(note(missing, name, value));
  }

  for (const name in body) {
    if (RECORD_FIELDS.has(name) || isSecretName(name)) continue;
    const clean = cleanValue(name);
    marks.offer(RECORD_FIELDS.has(clean) ? name : clean, textOf(body[name]));
  }
  for (const [written, { value }] of inUrl.params) {
    const name = cleanValue(written);
    if (!isKnownMacro(name) || RECORD_FIELDS.has(name)) continue;
    marks.offer(withoutNul(name, "/url"), withoutNul(value, "/url"));
  }
  const launchedIn = trimmed(body.launch_params) === "" ? "/url" : "/launch_params";
  for (const [name, value] of launch.params) marks.offer(withoutNul(name, launchedIn), withoutNul(value, launchedIn));
  marks.identify(launch);
  marks.fillFromSubs();
  const visitId = visit === undefined ? null : marks.inherit(visit, facts.nowMs);
  if (!marks.values.has("user_id")) marks.notes.push(note("no_user_id", "user_id"));

  const timestamp = marks.eventTime(trimmed(body.timestamp), facts.nowMs);
  const userAgent = marks.bounded("user_agent", trimmed(body.user_agent) || (facts.userAgent ?? "").toWellFormed());
  const own: Record<string, string> = {
    click_id: facts.clickId,
    offer: offer.slug,
    user_agent: userAgent,
    ...(facts.ip === null ? {} : { ip_address: facts.ip }),
  };
  const rendered = renderTemplate(offer.template, (name) =>
    Object.hasOwn(own, name) ? own[name] : marks.values.get(name),
  );
  return {
    offer,
    rendered,
    notes: marks.notes,
    click: {
      click_id: facts.clickId,
      event_type: "arbitrage_send",
      timestamp: new Date(timestamp).toISOString(),
      received_at: new Date(facts.nowMs).toISOString(),
      ...marks.columns(),
      url: marks.bounded("url", withoutSecrets(url)) || null,
      referrer: marks.bounded("referrer", withoutSecrets(trimmed(body.referrer))) || null,
      user_agent: userAgent || null,
      ip_address: facts.ip,
      offer: offer.slug,
      launch_params_check: launch.check,
      extra: marks.extra(),
      // The tracker runs in browsers, and the document's own curl is no bot.
      isbot: 0,
      visit_click_id: visitId,
    },
  };
}

/** Fields whose value has to be one person's own: a `false` or `-` there makes one person of many. */
const USER_FIELDS: ReadonlySet<string> = new Set(["user_id", "s6"]);

/** Why a value that is there counts as missing in this field; undefined: it does not. */
export function missingNote(value: string, field: string): "unresolved_macro" | "stringified_nothing" | undefined {
  if (value === "") return undefined;
  if (hasMacro(value)) return "unresolved_macro";
  return isNothing(value) || isNoIdOf(field, value) ? "stringified_nothing" : undefined;
}

const ZERO_UUID = /^0{8}-(?:0{4}-){3}0{12}$/;

/**
 * A user may be called 0, as any mark may; as an event's key that would be everybody's, and all clicks but one would be
 * lost. Of several numbers, `0-0`, both may be made.
 */
function isNoIdOf(field: string, value: string): boolean {
  if (!isNoId(value)) return false;
  const numbers = value.match(/\d+/g)?.length ?? 0;
  if (field === "event_id") return numbers <= 1 || ZERO_UUID.test(value);
  return USER_FIELDS.has(field) && (numbers === 0 || value === "-1");
}

/** A scalar as text; `null` and absent are "", a lone surrogate becomes U+FFFD. */
function textOf(value: Scalar | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value.toWellFormed() : String(value);
}

/** Text that is no mark: kept as it was written, but blanks alone are no value. */
function trimmed(value: Scalar | undefined): string {
  const text = textOf(value).trim();
  return cleanValue(text) === "" ? "" : text;
}

/** A `%00` that was decoded is refused like the U+0000 that it is: PostgreSQL could not hold it. */
function withoutNul(text: string, path: string): string {
  if (!text.includes("\0")) return text;
  throw new ApiError("invalid_request", [{ path, message: "содержит символ U+0000 (%00): уберите его" }]);
}

/** The click's marks while they are gathered: the first source that has a real value wins. */
class Marks {
  readonly values = new Map<string, string>();
  readonly notes: Note[] = [];
  readonly #unresolved = new Map<string, string>();
  readonly #originals = new Map<string, string>();
  readonly #cut = new Map<string, number>();
  readonly #takenFrom = new Map<string, string>();
  #visitProblem: VisitProblem | undefined;

  offer(name: string, value: string): void {
    const key = cutTo(withoutSecrets(name.toWellFormed()), NAME_MAX);
    if (key === "" || value === "" || this.values.has(key)) return;
    const sent = withoutSecrets(value);
    const kept = cleanValue(this.#decoded(key, cleanValue(sent)));
    const missing = missingNote(kept, key);
    if (missing === undefined) {
      if (kept === "") return;
      this.values.set(key, this.bounded(key, kept));
      if (kept !== sent) this.#originals.set(key, sent);
    } else if (!this.#unresolved.has(key)) {
      this.#unresolved.set(key, sent);
      this.notes.push(note(missing, key, sent));
    }
  }

  /** Cuts a text to the length of its field and adds a note. Fields of the body that are too long were refused before. */
  bounded(field: string, text: string): string {
    const most = boundOf(field);
    const kept = cutTo(text, most);
    if (kept === text) return text;
    this.#cut.set(field, Array.from(text).length);
    this.notes.push(note("value_cut", field, String(most)));
    return cleanValue(kept);
  }

  #decoded(name: string, value: string): string {
    const text = value.includes("%") ? withoutSecrets(decodeAgain(value)) : value;
    // What a browser decodes to U+0000 no database holds.
    if (text === value || text.includes("\0")) return value;
    this.notes.push(note("double_encoded", name, text));
    return text;
  }

  /** Settles who the user is: the signature is believed over everything, an unsigned claim only where nothing checks. */
  identify({ check, params }: LaunchParams): void {
    const launched = cutTo(cleanValue(withoutSecrets(params.get("vk_user_id") ?? "")), boundOf("user_id"));
    const claimed = this.values.get("user_id");
    const problem = LAUNCH_NOTES[check];
    if (problem !== undefined) this.notes.push(note(problem, "launch_params"));
    const believed = check === "verified" || (check === "unchecked" && claimed === undefined);
    if (believed && launched !== "" && missingNote(launched, "user_id") === undefined) {
      if (claimed !== undefined && claimed !== launched) this.notes.push(note("user_id_replaced", "user_id"));
      this.values.set("user_id", launched);
      this.#originals.delete("user_id");
    }
  }

  /** After all sources, so that a mark's own name wins wherever it stood; `s6` is believed less than any launch. */
  fillFromSubs(): void {
    for (const [mark, sub] of STAND_INS) {
      const given = this.values.get(sub);
      const own = this.values.get(mark);
      if (given === undefined || given === own) continue;
      if (own !== undefined) {
        this.notes.push(note("differs_from_sub", mark, sub));
        continue;
      }
      this.values.set(mark, given);
      this.#takenFrom.set(mark, sub);
    }
  }

  /** Takes over what this click lacks from the visit that its link names. Returns the visit's id; null: none holds. */
  inherit(named: NamedVisit, nowMs: number): string | null {
    if ("problem" in named) {
      this.#visitProblem = named.problem;
      return null;
    }
    const { visit } = named;
    this.#visitProblem = visitProblem(visit, this.values.get("user_id"), nowMs);
    if (this.#visitProblem !== undefined) return null;
    for (const [name, value] of marksLacking(visit, this.values)) this.values.set(name, value);
    // It has a column of its own now.
    this.values.delete("click_id");
    return visit.click_id;
  }

  eventTime(value: string, nowMs: number): number {
    if (value === "") return nowMs;
    const ms = eventTime(value, nowMs);
    if (ms === undefined) this.notes.push(note("timestamp_replaced", "timestamp"));
    return ms ?? nowMs;
  }

  columns() {
    const get = (name: string) => this.values.get(name) ?? null;
    return {
      user_id: get("user_id"),
      first_name: get("first_name"),
      last_name: get("last_name"),
      utm_source: get("utm_source"),
      utm_medium: get("utm_medium"),
      utm_campaign: get("utm_campaign"),
      utm_content: get("utm_content"),
      utm_term: get("utm_term"),
      ref: get("ref"),
      ref_source: get("ref_source"),
      vk_ad_id: get("vk_ad_id"),
      vk_ref: get("vk_ref"),
      vk_platform: get("vk_platform"),
    };
  }

  extra(): string | null {
    const extra = new Map<string, unknown>();
    for (const [name, value] of this.values) {
      // A field of the caller's that has our own name makes room for it.
      if (!COLUMNS.has(name)) extra.set(OWN_EXTRA.has(name) ? `${name}_` : name, value);
    }
    if (this.#unresolved.size > 0) extra.set(UNRESOLVED, Object.fromEntries(this.#unresolved));
    if (this.#originals.size > 0) extra.set(ORIGINALS, Object.fromEntries(this.#originals));
    if (this.#cut.size > 0) extra.set(CUT, Object.fromEntries(this.#cut));
    if (this.#visitProblem !== undefined) extra.set(VISIT_PROBLEM, this.#visitProblem);
    if (this.#takenFrom.size > 0) extra.set(TAKEN_FROM, Object.fromEntries(this.#takenFrom));
    return extra.size > 0 ? JSON.stringify(Object.fromEntries(extra)) : null;
  }
}

function chooseOffer(named: string, offers: Offers, defaultOffer: string): Offer {
  const slug = named === "" || missingNote(named, "offer") !== undefined ? defaultOffer : named;
  return clickableOffer(slug, offers);
}
