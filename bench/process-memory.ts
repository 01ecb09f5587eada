import { readFileSync } from "node:fs";

export interface ProcessMemory {
  /** What is in memory now, in MB. */
  readonly residentMb: number;
  /** Of that, what is no file: heap, buffers, stacks. */
  readonly anonymousMb: number;
  /** The most that ever was in memory. */
  readonly peakMb: number;
}

/** Memory of a process as Linux counts it; NaN on systems without /proc. */
export function processMemory(pid: number): ProcessMemory {
  const status = statusOf(pid);
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1] ?? Number.NaN) / 1024;
  return { residentMb: mb("VmRSS"), anonymousMb: mb("RssAnon"), peakMb: mb("VmHWM") };
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
