import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../e2e/support/free-port.ts";

export interface Program {
  /** Told in errors. */
  readonly name: string;
  /** What Node runs, from the project's folder. */
  readonly script: string;
  /** Node's own options. */
  readonly nodeOptions?: readonly string[];
  /** A program that runs Node in its turn, and stays out of its way: a tracer. */
  readonly under?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Answers 2xx once the program is ready. */
  readonly readyPath: string;
  /** Takes all that the program prints. */
  readonly outputFile: string;
}

export interface Child {
  readonly pid: number;
  readonly port: number;
  /** SIGTERM; throws where it did not end by itself with 0. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** A limit against hanging: a machine with other work is several times slower. */
const READY_MS = 120_000;
const POLL_MS = 50;

/** The shell stops its child when its own input ends, so nothing outlives the bench however that ends. */
const KEEPER = '"$0" "$@" >"$OUTPUT_FILE" 2>&1 & child=$!; echo $child; read -r _; kill -TERM $child; wait $child';

/** Runs a program of this project on a free loopback port; resolves once it is ready. */
export async function startChild(program: Program): Promise<Child> {
  const port = await freePort();
  const { name, script, nodeOptions = [], under = [], env = {}, outputFile } = program;
  const keeper = spawn("/bin/sh", ["-c", KEEPER, ...under, process.execPath, ...nodeOptions, script], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
    env: { PATH: process.env.PATH ?? "", PORT: String(port), OUTPUT_FILE: outputFile, ...env },
  });
  const [pid] = await once(createInterface(keeper.stdout), "line");
  try {
    await ready(program, port);
  } catch (error) {
    await end(keeper);
    throw error;
  }
  return {
    pid: Number(pid),
    port,
    async stop() {
      const code = await end(keeper);
      if (code !== 0) throw new Error(`${name} ended with ${code}:\n${await tail(outputFile)}`);
    },
  };
}

async function ready({ name, readyPath, outputFile }: Program, port: number): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    // Until it listens, it refuses connections.
    const answer = await fetch(`http://127.0.0.1:${port}${readyPath}`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(POLL_MS);
  }
  throw new Error(`${name} was not ready within ${READY_MS / 1000} s:\n${await tail(outputFile)}`);
}

async function end(keeper: ChildProcess): Promise<number | null> {
  const exited = keeper.exitCode === null ? once(keeper, "exit") : undefined;
  keeper.stdin?.end();
  await exited;
  return keeper.exitCode;
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, "utf8")).slice(-2000);
}
