import { parseArgs } from "node:util";

export interface Options {
  /** Length of one round of one server. */
  readonly seconds: number;
  readonly rounds: number;
  /** Kept open for the whole round, one request at a time on each. */
  readonly connections: number;
}

/** Throws with the option's name where a value is no number in its bounds. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "2" },
      rounds: { type: "string", default: "3" },
      connections: { type: "string", default: "64" },
    },
  });
  const number = (name: keyof typeof values, least: number, most: number): number => {
    const value = Number(values[name]);
    if (value >= least && value <= most) return value;
    throw new Error(`--${name}: a number from ${least} to ${most} is needed, got "${values[name]}"`);
  };
  return {
    seconds: number("seconds", 0.5, 60),
    rounds: Math.round(number("rounds", 1, 20)),
    connections: Math.round(number("connections", 1, 1000)),
  };
}
