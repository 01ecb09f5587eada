import { isRecord } from "../is-record.ts";
import type { Kind } from "./records.ts";
import { FAULTS, type Fault } from "./vk-ads.ts";

/** What a control call asks to change; what is not named stays. */
export interface VkAdsOrder {
  readonly client_id?: string;
  readonly client_secret?: string;
  readonly token?: string;
  readonly objects: readonly { readonly kind: Kind; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly spend: readonly Readonly<Record<string, unknown>>[];
  readonly seed?: number;
  readonly days?: number;
  readonly price_of_click?: number;
  readonly tokens?: "expire" | "delete";
  readonly now?: number | null;
  readonly lag_hours?: number;
  readonly per_second?: number;
  readonly fault?: Fault | null;
}

/** Says in Russian which field is wrong. */
export class VkAdsOrderError extends Error {
  override readonly name = "VkAdsOrderError";
}

const FIELDS = new Set([
  ...["client_id", "client_secret", "token", "campaigns", "groups", "banners", "spend", "seed", "days"],
  ...["price_of_click", "tokens", "now", "lag_hours", "per_second", "fault"],
]);

export function parseVkAdsOrder(value: unknown): VkAdsOrder {
  if (!isRecord(value)) throw new VkAdsOrderError('нужен объект, например {"seed":1}');
  for (const name of Object.keys(value)) {
    if (!FIELDS.has(name)) throw new VkAdsOrderError(`${name}: нет такого поля, возможны ${[...FIELDS].join(", ")}`);
  }
  const objects = (["campaigns", "groups", "banners"] as const).flatMap((kind) =>
    list(value, kind).map((fields) => ({ kind, fields })),
  );
  return {
    objects,
    spend: list(value, "spend"),
    ...text(value, "client_id"),
    ...text(value, "client_secret"),
    ...text(value, "token"),
    ...whole(value, "seed", 2 ** 32 - 1),
    ...whole(value, "days", 92),
    ...whole(value, "per_second", 1_000_000),
    ...whole(value, "lag_hours", 72),
    ...(value.price_of_click === undefined ? {} : { price_of_click: kopecks("price_of_click", value.price_of_click) }),
    ...(value.tokens === undefined ? {} : { tokens: oneOf("tokens", value.tokens, ["expire", "delete"]) }),
    ...(value.now === undefined ? {} : { now: time(value.now) }),
    ...(value.fault === undefined ? {} : { fault: fault(value.fault) }),
  };
}

/** "12.34" roubles in kopecks. */
export function kopecks(name: string, value: unknown): number {
  const [, whole, part = ""] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(value)) ?? [];
  if (whole === undefined) throw new VkAdsOrderError(`${name}: нужна сумма в рублях строкой, например "12.34"`);
  return Number(whole) * 100 + Number(part.padEnd(2, "0"));
}

export function wholeNumber(name: string, value: unknown, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new VkAdsOrderError(`${name}: нужно целое число от 0 до ${most}`);
}

function list(value: Record<string, unknown>, name: string): readonly Record<string, unknown>[] {
  const items = value[name] ?? [];
  if (!Array.isArray(items) || !items.every(isRecord)) throw new VkAdsOrderError(`${name}: нужен список объектов`);
  return items;
}

function text(value: Record<string, unknown>, name: string): Record<string, string> {
  const one = value[name];
  if (one === undefined) return {};
  if (typeof one !== "string" || one === "") throw new VkAdsOrderError(`${name}: нужна непустая строка`);
  return { [name]: one };
}

function whole(value: Record<string, unknown>, name: string, most: number): Record<string, number> {
  return value[name] === undefined ? {} : { [name]: wholeNumber(name, value[name], most) };
}

function time(value: unknown): number | null {
  if (value === null) return null;
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new VkAdsOrderError("now: нужно время вида 2026-11-01T12:00:00Z или null");
  return ms;
}

function fault(value: unknown): Fault | null {
  if (value === null) return null;
  if (!isRecord(value)) throw new VkAdsOrderError(`fault: нужно null или {"answer":"429","times":3}`);
  return {
    answer: oneOf("fault.answer", value.answer, FAULTS),
    times: wholeNumber("fault.times", value.times ?? 1),
    after: wholeNumber("fault.after", value.after ?? 0),
  };
}

function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new VkAdsOrderError(`${name}: нужно одно из: ${allowed.join(", ")}`);
  return found;
}
