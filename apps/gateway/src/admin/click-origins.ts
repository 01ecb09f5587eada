import { type ClickOrigin, COLUMN_MARKS, type SentParameter } from "@metka/contract";
import { cleanValue, readUrlParams } from "@metka/links";
import { OWN_EXTRA } from "../capture/capture-click.ts";
import type { ClickRow } from "../store/model.ts";

/** What capture has noted in `extra` besides the caller's own marks. */
interface Noted {
  readonly taken_from?: Readonly<Record<string, string>>;
  readonly originals?: Readonly<Record<string, string>>;
  readonly unresolved_macros?: Readonly<Record<string, string>>;
}

const MARKS = ["user_id", ...COLUMN_MARKS] as const;

/**
 * Where each parameter of a click came from, as far as the row tells: a value that stands in the stored address came by
 * it; one that only the visit has came from there; what is left came in the body, or in the link of a redirect.
 */
export function originsOf(click: ClickRow, visit: ClickRow | undefined): readonly ClickOrigin[] {
  const extra: Record<string, unknown> & Noted = JSON.parse(click.extra ?? "{}");
  const found = readUrlParams(click.url ?? "").params;
  const own = marksOf(click);
  const inherited = visit === undefined ? new Map<string, string>() : marksOf(visit);
  const known = [...own].map(([name, value]): ClickOrigin => {
    const sent = extra.originals?.[name] ?? null;
    const sub = extra.taken_from?.[name];
    if (sub !== undefined) return { name, value, from: "sub", detail: sub, sent };
    if (name === "user_id" && click.launch_params_check === "verified")
      return { name, value, from: "launch", detail: null, sent };
    const inUrl = found.get(name);
    if (inUrl !== undefined && cleanValue(inUrl.value) === value)
      return { name, value, from: inUrl.source, detail: null, sent };
    if (click.event_type !== "offer_click") return { name, value, from: "body", detail: null, sent };
    return { name, value, from: inherited.get(name) === value ? "visit" : "link", detail: null, sent };
  });
  const missing = Object.entries(extra.unresolved_macros ?? {}).map(
    ([name, sent]): ClickOrigin => ({ name, value: null, from: "macro", detail: null, sent }),
  );
  return [...known, ...missing];
}

/** The query of the URL that was sent, and which of the click's values each parameter is. */
export function urlParameters(url: string, click: ClickRow): readonly SentParameter[] {
  const query = URL.parse(url)?.searchParams ?? new URLSearchParams();
  const { click_id, offer, user_agent, ip_address } = click;
  const values = [...marksOf(click), ...Object.entries({ click_id, offer, user_agent, ip_address })];
  return [...query].map(([name, value]) => ({
    name,
    value,
    from: value === "" ? [] : values.filter(([, own]) => own === value).map(([mark]) => mark),
  }));
}

function marksOf(click: ClickRow): ReadonlyMap<string, string> {
  const marks = new Map<string, string>();
  for (const name of MARKS) {
    const value = click[name];
    if (value !== null) marks.set(name, value);
  }
  for (const [name, value] of Object.entries(Object(JSON.parse(click.extra ?? "{}")))) {
    if (!OWN_EXTRA.has(name) && typeof value === "string") marks.set(name, value);
  }
  return marks;
}
