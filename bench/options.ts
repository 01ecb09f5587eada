import { parseArgs } from "node:util";
import { DATABASE_NAMES, type Database } from "./databases.ts";

export interface Options {
  /** Names of scenarios; empty: all. */
  readonly only: readonly string[];
  readonly databases: readonly Database[];
  /** Length of one round of one server. */
  readonly seconds: number;
  readonly rounds: number;
  /** Of the scenario `crowd`. */
  readonly crowd: number;
  /** Waiting deliveries of the scenario `drain`. */
  readonly backlog: number;
  /** Clicks of the scenario `memory`. */
  readonly memory: number;
  /** Puts the tables into docs/performance.md. */
  readonly write: boolean;
}

interface Bounds {
  readonly usual: number;
  /** With `--quick`. */
  readonly quick: number;
  readonly least: number;
  readonly most: number;
}

const NUMBERS = {
  seconds: { usual: 2, quick: 1, least: 0.2, most: 60 },
  rounds: { usual: 3, quick: 1, least: 1, most: 20 },
  // The gateway takes 10,000 connections, or half of the files that it may open.
  crowd: { usual: 2_000, quick: 2_000, least: 100, most: 9_000 },
  backlog: { usual: 200_000, quick: 10_000, least: 1_000, most: 10_000_000 },
  memory: { usual: 40_000, quick: 10_000, least: 1_000, most: 100_000_000 },
} as const satisfies Readonly<Record<string, Bounds>>;

/** Throws with the option's name where a value is none that it may have. */
export function readOptions(args: readonly string[], scenarios: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", default: "" },
      database: { type: "string", default: "both" },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      seconds: { type: "string" },
      rounds: { type: "string" },
      crowd: { type: "string" },
      backlog: { type: "string" },
      memory: { type: "string" },
    },
  });
  const number = (name: keyof typeof NUMBERS): number => {
    const { usual, quick, least, most } = NUMBERS[name];
    const text = values[name];
    const value = text === undefined ? (values.quick ? quick : usual) : Number(text);
    if (value >= least && value <= most && (name === "seconds" || Number.isInteger(value))) return value;
    throw new Error(
      `--${name}: a ${name === "seconds" ? "" : "whole "}number from ${least} to ${most} is needed, got "${text}"`,
    );
  };
  const only = values.only.split(",").filter((name) => name !== "");
  const unknown = only.find((name) => !scenarios.includes(name));
  if (unknown !== undefined) throw new Error(`--only: there is no "${unknown}", there are ${scenarios.join(", ")}`);
  const databases = DATABASE_NAMES[values.database];
  if (databases === undefined) {
    throw new Error(`--database: ${Object.keys(DATABASE_NAMES).join(", ")} is needed, got "${values.database}"`);
  }
  if (values.write && databases !== DATABASE_NAMES.both) {
    throw new Error("--write: the page shows both databases, take --database away");
  }
  return {
    only,
    databases,
    seconds: number("seconds"),
    rounds: number("rounds"),
    crowd: number("crowd"),
    backlog: number("backlog"),
    memory: number("memory"),
    write: values.write,
  };
}
