import { cpus } from "node:os";
import type { Options } from "./options.ts";

/** The machine, the program and how it was measured, in one sentence. */
export function machineText({ seconds, rounds }: Options, now: Date): string {
  const [cpu] = cpus();
  return (
    `${cpus().length} × ${cpu?.model.trim() ?? "an unknown processor"}, Node ${process.version}, ${now.toISOString().slice(0, 10)}, ` +
    `${rounds} ${rounds === 1 ? "round" : "rounds"} of ${seconds} s`
  );
}
