import { isRecord } from "../is-record.ts";
import { LEAD_STATUSES, type Lead, moscowDay } from "./leads.ts";
import { LEADS_TECH_FAULTS, type LeadsTech, LISTS } from "./leads-tech.ts";

/** Says in Russian which field is wrong. */
export class LeadsTechOrderError extends Error {
  override readonly name = "LeadsTechOrderError";
}

type Change = (value: unknown, leadsTech: LeadsTech) => void;

const CHANGES: Readonly<Record<string, Change>> = {
  simulate: (value, leadsTech) => {
    if (value === null) {
      leadsTech.simulation = undefined;
      return;
    }
    const { seed = 1, day = moscowDay(Date.now()), share = 0.3 } = record("simulate", value);
    leadsTech.simulation = {
      seed: number("simulate.seed", seed, 2 ** 31),
      day: dayOf("simulate.day", day),
      share: number("simulate.share", share, 1),
    };
  },
  leads: (value, leadsTech) => {
    leadsTech.ordered = list("leads", value).map((lead) => leadOf(lead, leadsTech));
  },
  days: (value, leadsTech) => {
    const days = list("days", value).map(({ from, to, day }) => ({
      from: number("days.from", from, 1e9),
      to: number("days.to", to, 1e9),
      day: dayOf("days.day", day),
    }));
    leadsTech.days.push(...days);
  },
  lose: (value, leadsTech) => {
    if (!Array.isArray(value)) throw new LeadsTechOrderError("lose: нужен список номеров кликов");
    for (const n of value) leadsTech.lost.add(number("lose", n, 1e9));
  },
  list: (value, leadsTech) => {
    leadsTech.list = oneOf("list", value, LISTS);
  },
  texts: (value, leadsTech) => {
    leadsTech.texts = value === true;
  },
  min_page_size: (value, leadsTech) => {
    leadsTech.minPageSize = number("min_page_size", value, 1_000);
  },
  tokens: (value, leadsTech) => leadsTech.expireTokens(oneOf("tokens", value, ["expire", "delete"]) === "delete"),
  password: (value, leadsTech) => {
    leadsTech.accounts.set("sandbox", String(value));
  },
  fault: (value, leadsTech) => {
    if (value === null) {
      leadsTech.fault = undefined;
      return;
    }
    const { answer, times = 1, after = 0 } = record("fault", value);
    leadsTech.fault = {
      answer: oneOf("fault.answer", answer, LEADS_TECH_FAULTS),
      times: number("fault.times", times, 1e6),
      after: number("fault.after", after, 1e6),
    };
  },
};

/** Changes what the sandbox's leads.tech says; what is not named stays. */
export function carryOutLeadsTech(order: unknown, leadsTech: LeadsTech): void {
  for (const [name, value] of Object.entries(record("тело запроса", order))) {
    const change = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
    if (change === undefined) {
      throw new LeadsTechOrderError(`${name}: нет такого поля, возможны ${Object.keys(CHANGES).join(", ")}`);
    }
    change(value, leadsTech);
  }
}

/** By the number of a click that has come, or by parameters of its own. */
function leadOf(
  { click, params, day, status = "approved", income = "0" }: Record<string, unknown>,
  leadsTech: LeadsTech,
): Lead {
  const found = click === undefined ? undefined : leadsTech.clicks.find((one) => one.click.n === click);
  if (click !== undefined && found === undefined) throw new LeadsTechOrderError(`leads.click: клика ${click} нет`);
  const [, whole, part = ""] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(String(income)) ?? [];
  if (whole === undefined)
    throw new LeadsTechOrderError('leads.income: нужна сумма в рублях строкой, например "12.34"');
  const sent = params === undefined ? {} : record("leads.params", params);
  return {
    params:
      found?.click.params ?? Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, String(value)])),
    day: day === undefined ? (found?.day ?? moscowDay(Date.now())) : dayOf("leads.day", day),
    status: oneOf("leads.status", status, LEAD_STATUSES),
    income: Number(whole) * 100 + Number(part.padEnd(2, "0")),
  };
}

function record(name: string, value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new LeadsTechOrderError(`${name}: нужен объект`);
  return value;
}

function list(name: string, value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new LeadsTechOrderError(`${name}: нужен список`);
  return value.map((one) => record(name, one));
}

function number(name: string, value: unknown, most: number): number {
  if (typeof value === "number" && value >= 0 && value <= most) return value;
  throw new LeadsTechOrderError(`${name}: нужно число от 0 до ${most}`);
}

function dayOf(name: string, value: unknown): string {
  if (typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value)) return value;
  throw new LeadsTechOrderError(`${name}: нужен день вида 2026-11-01`);
}

function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new LeadsTechOrderError(`${name}: нужно одно из: ${allowed.join(", ")}`);
  return found;
}
