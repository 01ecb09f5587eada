import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

type Env = Readonly<Record<string, string>>;

/** A program that runs on, as in a terminal of its own. */
export interface Running {
  /** All that it has printed so far. */
  readonly said: string;
  /** Its exit code, once it has ended. */
  readonly code: number | undefined;
  stop(): Promise<void>;
}

/** What a newcomer has after `git clone`, with the changes that are not committed yet; nothing is installed. */
export class FreshClone {
  readonly folder: string;
  readonly #running = new Set<Running>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async of(root: string): Promise<FreshClone> {
    const clone = new FreshClone(await mkdtemp(join(tmpdir(), "metka-clone-")));
    const files = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
    for (const file of files) {
      // A file that was deleted and not committed yet is still on git's list.
      if (file !== "" && existsSync(join(root, file))) await cp(join(root, file), join(clone.folder, file));
    }
    git(clone.folder, "init", "-q");
    git(clone.folder, "add", "--all");
    return clone;
  }

  /** Files that git would show as new or changed since the clone was made. */
  get changes(): string {
    return git(this.folder, "status", "--porcelain", "--", ".").replaceAll(/^A .*\n/gm, "");
  }

  /** Begins a shell command in the clone, with nothing of this process's environment but what any user has. */
  start(command: string, env: Env = {}): Running {
    const child = spawn("/bin/sh", ["-c", command], {
      cwd: this.folder,
      env: { ...newcomersEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let said = "";
    let code: number | undefined;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        said += chunk;
      });
    }
    const ended = once(child, "close").then(([exit]) => {
      code = typeof exit === "number" ? exit : -1;
    });
    const running: Running = {
      get said() {
        return said;
      },
      get code() {
        return code;
      },
      async stop() {
        // The whole group, as Ctrl+C does: npm, its shell and the program.
        if (code === undefined && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
        await ended;
      },
    };
    this.#running.add(running);
    return running;
  }

  /** Runs a shell command to its end. */
  async run(command: string, env: Env = {}): Promise<{ code: number; said: string }> {
    const running = this.start(command, env);
    while (running.code === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
    return { code: running.code, said: running.said };
  }

  async remove(): Promise<void> {
    for (const running of this.#running) await running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** How this machine reaches the npm registry. */
const REGISTRY = /^(https?_proxy|no_proxy|node_extra_ca_certs|npm_config_(registry|cafile|cache|userconfig))$/i;

/** The path without this project's own binaries: a newcomer has the machine's Node and npm. */
function newcomersEnvironment(): Env {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const env: Record<string, string> = {
    PATH: path.join(delimiter),
    HOME: process.env.HOME ?? tmpdir(),
    LANG: "C.UTF-8",
  };
  for (const [name, value] of Object.entries(process.env)) if (value && REGISTRY.test(name)) env[name] = value;
  return env;
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync("git", args, { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
