import { readFileSync } from "node:fs";

/** Linux counts a process's time in hundredths of a second (USER_HZ is 100 on all its platforms that run Node). */
const TICK_MS = 10;

/** Processor time of a process so far, all its threads, in ms; NaN on systems without /proc. */
export function cpuTimeMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold spaces: fields are counted from behind its bracket.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}
