// Shows by the gateway's own system calls that a click is on disk before its answer goes out, and that clicks which
// arrive together share a sync. Needs Linux and strace; run as `node scripts/check-sync.ts`.
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { postClick } from "@metka/testing/post-click.ts";
import { startGateway } from "../bench/servers.ts";
import { mark, readTrace, type SyncTrace } from "./sync-trace.ts";

const ONE_BY_ONE = 200;
const AT_ONCE = 500;
const CONNECTIONS = 50;
/** The tracer writes its last lines when the gateway is gone. */
const TRACE_END_MS = 10_000;

/**
 * `-D`: the gateway stays our child and takes our signals. `-yy` names files and sockets; a page of the write-ahead
 * log is 4096 bytes and shown whole, since the click's mark may lie anywhere in it.
 */
const STRACE = ["strace", "-D", "-f", "-ttt", "-yy", "-s", "4200"];
const CALLS = "trace=fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg";

const folder = await mkdtemp(join(tmpdir(), "metka-sync-"));
try {
  process.exitCode = await main();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function main(): Promise<number> {
  if (spawnSync("strace", ["-V"]).error !== undefined) {
    return failed(["strace is not installed: apt-get install strace (Linux only)"]);
  }
  const traceFile = join(folder, "trace");
  const under = [...STRACE, "-e", CALLS, "-o", traceFile];
  const server = await startGateway({ name: "the gateway under strace", folder, under });
  const { pid, port } = server.gateway;
  const send = async (index: number) => {
    await postClick(`http://127.0.0.1:${port}`, { user_id: mark(index) }, { headers: { prefer: "respond-async" } });
  };
  for (let index = 0; index < ONE_BY_ONE; index++) await send(index);
  let next = ONE_BY_ONE;
  const connection = async () => {
    while (next < ONE_BY_ONE + AT_ONCE) await send(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  await server.stop();
  return report(readTrace((await wholeTrace(traceFile, pid)).split("\n"), port));
}

async function wholeTrace(file: string, pid: number): Promise<string> {
  const deadline = performance.now() + TRACE_END_MS;
  for (;;) {
    const text = await readFile(file, "utf8");
    if (new RegExp(`^${pid} .*\\+\\+\\+ exited with`, "m").test(text)) return text;
    if (performance.now() > deadline) throw new Error("the trace does not show the gateway's end");
    await sleep(100);
  }
}

function report({ syncs, kept, early }: SyncTrace): number {
  const problems: string[] = [];
  const atOnce = new Set(Array.from({ length: AT_ONCE }, (_, index) => mark(ONE_BY_ONE + index)));
  const shared = syncs.filter((marks) => marks.some((each) => atOnce.has(each))).length;
  const single = syncs.length - shared;
  console.log(
    `${ONE_BY_ONE} clicks one by one: ${single} syncs, ${countOf(kept, atOnce, false)} answers each after its click's sync`,
  );
  console.log(
    `${AT_ONCE} at once over ${CONNECTIONS} connections: ${shared} syncs, ${countOf(kept, atOnce, true)} answers each after its click's sync`,
  );
  if (early.size > 0) problems.push(`${early.size} answers went out before their click was on disk`);
  const unseen = ONE_BY_ONE + AT_ONCE - kept.size - early.size;
  if (unseen > 0) problems.push(`${unseen} answers are not in the trace`);
  if (early.size === 0 && single < ONE_BY_ONE) problems.push("clicks that came one by one shared a sync");
  if (shared >= AT_ONCE) problems.push("clicks that came at once did not share their syncs");
  if (problems.length > 0) return failed(problems);
  console.log(
    `check-sync: ok, no answer before its click is on disk, ${(AT_ONCE / shared).toFixed(1)} clicks a sync under load`,
  );
  return 0;
}

function countOf(kept: ReadonlySet<string>, atOnce: ReadonlySet<string>, wanted: boolean): number {
  return [...kept].filter((each) => atOnce.has(each) === wanted).length;
}

function failed(problems: readonly string[]): number {
  for (const problem of problems) console.error(`check-sync: FAILED, ${problem}`);
  return 1;
}
