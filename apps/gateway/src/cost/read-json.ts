import { COST_ZONE, COSTS_LIMIT } from "@metka/contract";
import { ApiError } from "../errors.ts";
import { pointerPart } from "../json-pointer.ts";
import type { Mistakes } from "./mistakes.ts";
import { LINE_FIELDS, readLine } from "./read-line.ts";
import type { PlacedCost } from "./sum-lines.ts";

/** The costs of a body; the zone is not checked yet. */
export interface JsonCosts {
  readonly zone: string;
  readonly lines: readonly PlacedCost[];
  /** The lines as they were sent. */
  readonly received: number;
}

const UNKNOWN = "такого параметра нет: уберите его или исправьте имя";
const MISSING = "нужно это поле";

type Fields = Readonly<Record<string, unknown>>;

/** `CostsSchema`, by hand: 5 MB may hold a million mistakes, and the validator would gather every one. */
export function readJsonCosts(body: unknown, mistakes: Mistakes): JsonCosts {
  if (!isObject(body)) {
    mistakes.add("", "тип не тот, ожидается: объект");
    return { zone: COST_ZONE, lines: [], received: 0 };
  }
  const { tz = COST_ZONE, lines = [] } = body;
  nameUnknown(body, ["tz", "lines"], "", mistakes);
  if (typeof tz !== "string") mistakes.add("/tz", "тип не тот, ожидается: строка");
  if (body.lines === undefined) mistakes.add("/lines", MISSING);
  if (!Array.isArray(lines)) mistakes.add("/lines", "тип не тот, ожидается: массив");
  const sent: readonly unknown[] = Array.isArray(lines) ? lines : [];
  if (sent.length > COSTS_LIMIT.lines) throw new ApiError("costs_too_large");
  return {
    zone: typeof tz === "string" ? tz : COST_ZONE,
    lines: sent.flatMap((line, at) => readFields(line, `/lines/${at}`, mistakes) ?? []),
    received: sent.length,
  };
}

function readFields(line: unknown, path: string, mistakes: Mistakes): PlacedCost | undefined {
  if (!isObject(line)) {
    mistakes.add(path, "тип не тот, ожидается: объект");
    return undefined;
  }
  nameUnknown(line, LINE_FIELDS, path, mistakes);
  const { day, mark, value, amount, currency } = line;
  if (
    typeof day === "string" &&
    typeof mark === "string" &&
    typeof value === "string" &&
    typeof amount === "string" &&
    typeof currency === "string"
  ) {
    const tell = (field: string, message: string) => mistakes.add(`${path}/${field}`, message);
    const cost = readLine({ day, mark, value, amount, currency }, tell);
    return cost === undefined ? undefined : { cost, amountAt: `${path}/amount` };
  }
  for (const field of LINE_FIELDS) {
    if (line[field] === undefined) mistakes.add(`${path}/${field}`, MISSING);
    else if (typeof line[field] !== "string") mistakes.add(`${path}/${field}`, "тип не тот, ожидается: строка");
  }
  return undefined;
}

function nameUnknown(fields: Fields, known: readonly string[], path: string, mistakes: Mistakes): void {
  for (const name of Object.keys(fields)) {
    if (!known.includes(name)) {
      mistakes.add(`${path}/${pointerPart(name)}`, UNKNOWN);
    }
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
