import type { AdKind } from "@metka/contract";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { parseMoney } from "../../money.ts";
import { ConnectorError } from "../connector.ts";

/** Numbers come as numbers and as text. */
const Id = Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: "^\\d{1,20}$" })]);
const Text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const listSchema = Compile(
  Type.Object({
    count: Type.Integer({ minimum: 0 }),
    items: Type.Array(
      Type.Object({
        id: Id,
        name: Text,
        status: Text,
        ad_plan_id: Type.Optional(Type.Union([Id, Type.Null()])),
        ad_group_id: Type.Optional(Type.Union([Id, Type.Null()])),
      }),
    ),
  }),
);

const statisticsSchema = Compile(
  Type.Object({
    items: Type.Array(
      Type.Object({
        id: Id,
        rows: Type.Array(
          Type.Object({
            date: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}" }),
            base: Type.Object({ spent: Type.Union([Type.String(), Type.Number()]) }),
          }),
        ),
      }),
    ),
  }),
);

/** VK Ads counts in roubles alone. */
export const CURRENCY = "RUB";

export interface Ad {
  readonly id: string;
  readonly kind: AdKind;
  readonly name: string;
  readonly status: string;
  readonly parent_id: string | null;
}

export interface AdPage {
  /** How many there are in all. */
  readonly count: number;
  readonly items: readonly Ad[];
}

/** One page of a list of campaigns, groups or banners. */
export function readAdPage(value: unknown, kind: AdKind): AdPage {
  if (!listSchema.Check(value)) throw changed(listSchema.Errors(value));
  const items = value.items.map(({ id, name, status, ad_plan_id, ad_group_id }) => ({
    id: String(id),
    kind,
    name: (name ?? "").trim(),
    status: status ?? "",
    parent_id: parentOf(kind === "banner" ? ad_group_id : kind === "group" ? ad_plan_id : null),
  }));
  return { count: value.count, items };
}

function parentOf(id: number | string | null | undefined): string | null {
  return id == null ? null : String(id);
}

/** The spend of each banner by day, in kopecks. A missing day means that nothing was spent. */
export type Spend = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function readStatistics(value: unknown): Spend {
  if (!statisticsSchema.Check(value)) throw changed(statisticsSchema.Errors(value));
  const spend = new Map<string, ReadonlyMap<string, number>>();
  for (const { id, rows } of value.items) {
    const days = new Map<string, number>();
    for (const { date, base } of rows) {
      const day = date.slice(0, 10);
      if (days.has(day)) throw new ConnectorError(`VK Ads прислал день ${day} объявления ${id} дважды`);
      days.set(day, kopecks(base.spent));
    }
    spend.set(String(id), days);
  }
  return spend;
}

/** Digit by digit, never by floating point. VK writes two decimals; of more, the half of a kopeck goes up. */
export function kopecks(spent: string | number): number {
  const text = String(spent);
  const money = /^\d+(?:\.\d+)?$/.test(text) ? parseMoney(text, CURRENCY) : undefined;
  if (money?.ok !== true)
    throw new ConnectorError(`VK Ads прислал расход «${text.slice(0, 40)}», а нужна сумма вида 12.34`);
  return money.minor;
}

function changed(errors: readonly { readonly instancePath: string; readonly message: string }[]): ConnectorError {
  const [first] = errors;
  const where = first === undefined || first.instancePath === "" ? "" : ` (${first.instancePath})`;
  return new ConnectorError(
    `Ответ VK Ads не такой, как ждали${where}: ${first?.message ?? ""}. Возможно, API изменился: нужна новая версия Metka`,
  );
}
