/** What a system-call trace of the gateway shows of its promise: on disk first, then the answer. */
export interface SyncTrace {
  /** Syncs of the write-ahead log that brought new clicks to disk, each with the clicks' marks. */
  readonly syncs: readonly (readonly string[])[];
  /** Marks of the answers whose click was on disk before their first byte was written. */
  readonly kept: ReadonlySet<string>;
  /** Marks of the answers that went out before that. */
  readonly early: ReadonlySet<string>;
}

/** Each click carries one, in a column that is stored as text and comes back in the answer. */
const MARK = /sync-\d{6}/g;

export function mark(index: number): string {
  return `sync-${String(index).padStart(6, "0")}`;
}

/**
 * Reads `strace -f -yy -o` lines in their order, which is the order in which the calls began. A click is written where
 * its mark first goes into the write-ahead log, and on disk when a sync that began after that has returned 0.
 */
export function readTrace(lines: Iterable<string>, gatewayPort: number): SyncTrace {
  const toClient = `<TCP:[127.0.0.1:${gatewayPort}->`;
  const syncs: string[][] = [];
  const kept = new Set<string>();
  const early = new Set<string>();
  const onDisk = new Set<string>();
  let written: string[] = [];
  /** A sync that another thread's call cut in two lines, by its thread. */
  const underWay = new Map<string, string[]>();

  const synced = (marks: readonly string[]) => {
    if (marks.length > 0) syncs.push([...marks]);
    for (const each of marks) onDisk.add(each);
    written = written.filter((each) => !onDisk.has(each));
  };
  for (const line of lines) {
    const [, thread = "", call = ""] = /^(\d+) +[\d.]+ (.*)$/.exec(line) ?? [];
    if (/^f(?:data)?sync\(\d+<[^>]*-wal>/.test(call)) {
      if (call.endsWith("<unfinished ...>")) underWay.set(thread, written);
      else if (call.endsWith("= 0")) synced(written);
    } else if (/^<\.\.\. f(?:data)?sync resumed>/.test(call)) {
      if (call.endsWith("= 0")) synced(underWay.get(thread) ?? []);
      underWay.delete(thread);
    } else if (/^pwritev?(?:64)?\(\d+<[^>]*-wal>/.test(call)) {
      const found = call.match(MARK) ?? [];
      written = [...new Set([...written, ...found.filter((each) => !onDisk.has(each))])];
    } else if (call.includes(toClient)) {
      for (const each of call.match(MARK) ?? []) (onDisk.has(each) ? kept : early).add(each);
    }
  }
  return { syncs, kept, early };
}
