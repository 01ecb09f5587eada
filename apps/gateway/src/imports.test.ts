import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { importsOf, type SourceImport, withoutComments } from "@metka/testing/source-imports.ts";
import { describe, expect, test } from "vitest";

/** What is started: the gateway and its thread of reports. */
const STARTED = ["main.ts", "report/report-thread.ts"];

/** The program: every file that is reached from these. What only tests use is not in it. */
const program = readProgram(STARTED.map((file) => new URL(file, import.meta.url)));

interface SourceFile {
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly SourceImport[];
}

/** Which other folders a folder may import (ARCHITECTURE.md, Layout); "" is the files directly under src. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  http: ["admin", "capture", "conversion", "cost", "report", "log", ""],
  admin: ["capture", "connect", "conversion", "cost", "report", "targets", "store", ""],
  alerts: ["deliver", "store", ""],
  targets: ["capture", "store", ""],
  capture: ["store", ""],
  conversion: ["store", ""],
  cost: ["report", "store", ""],
  report: ["store", ""],
  connect: ["conversion", "cost", "store", "network", ""],
  deliver: ["store", "network", ""],
  log: ["capture", "conversion", "deliver", ""],
  network: [],
  store: [],
};

/** Who may import these: only the folder that they belong to, and for what. */
const OWNED: readonly { readonly what: RegExp; readonly owner: RegExp; readonly why: string }[] = [
  { what: /^(kysely|pg|node:sqlite)$/, owner: /^store\//, why: "only store knows SQL" },
  {
    what: /^(undici|node:(net|tls|dns|dns\/promises|http|https|http2|dgram))$/,
    owner: /^network\//,
    why: "only network opens outbound sockets",
  },
  { what: /^(fastify|@fastify\/.*)$/, owner: /^(http\/|app\.ts$)/, why: "only http knows the web server" },
  { what: /^pino$/, owner: /^log\//, why: "only log knows how lines are written" },
];

/** Helpers of a socket module that open none. */
const HARMLESS = /^(isIP|isIPv4|isIPv6|BlockList)$/;

describe("imports go one way", () => {
  test.each(Object.keys(MAY_IMPORT))("%s", (folder) => {
    const allowed = new Set([folder, ...(MAY_IMPORT[folder] ?? [])]);
    const wrong = edges()
      .filter(({ file }) => folderOf(file) === folder)
      .filter(({ to, typesOnly }) => !allowed.has(folderOf(to)) && !(typesOnly && to === "config.ts"));
    expect(wrong.map(({ file, to }) => `${file} imports ${to}`)).toEqual([]);
  });

  test("every folder of the program has its rule", () => {
    const folders = new Set([...program.keys()].map(folderOf).filter((folder) => folder !== ""));
    expect([...folders].filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
  });

  test("what http, deliver and log share directly under src imports no folder but for its types", () => {
    const shared = ["config.ts", "errors.ts", "metrics.ts"];
    const wrong = edges().filter(({ file, to, typesOnly }) => shared.includes(file) && to.includes("/") && !typesOnly);
    expect(wrong).toEqual([]);
  });

  test("nothing imports app.ts but main.ts, and nothing main.ts", () => {
    const starters = edges().filter(({ to }) => to === "app.ts" || to === "main.ts");
    expect(starters.map(({ file, to }) => `${file} imports ${to}`)).toEqual(["main.ts imports app.ts"]);
  });
});

test.each(OWNED)("$why", ({ what, owner }) => {
  const wrong = [...program].flatMap(([file, { imports }]) =>
    imports
      .filter(({ from, names, typesOnly }) => what.test(from) && !typesOnly && !owner.test(file) && !harmless(names))
      .map(({ from, names }) => `${file} imports ${names} of ${from}`),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ["only config.ts reads the environment", /\bprocess\.env\b|\bloadEnvFile\b/, ["config.ts"]],
  ["only main.ts starts, listens and ends", /\.listen\(|\bprocess\.(on|once|exit)\b/, ["main.ts"]],
  ["only network sends requests", /(?<![.#\w])fetch\(|\bnew (WebSocket|EventSource)\b/, []],
])("%s", (_, what, owners) => {
  const users = [...program].filter(([, { code }]) => what.test(code)).map(([file]) => file);
  expect(users.filter((file) => !owners.some((owner) => owner === file))).toEqual([]);
});

test("the thread that takes clicks loads no DuckDB", () => {
  const main = readProgram([new URL("main.ts", import.meta.url)], ({ typesOnly }) => !typesOnly);
  const users = [...main].filter(([, { imports }]) =>
    imports.some(({ from, typesOnly }) => /duckdb/.test(from) && !typesOnly),
  );
  expect(users.map(([file]) => file)).toEqual([]);
});

test("the program is found", () => {
  expect([...program.keys()]).toEqual(
    expect.arrayContaining(["app.ts", "http/intake.ts", "deliver/breaker.ts", "network/names.ts", "store/open.ts"]),
  );
});

function folderOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] ?? "") : "";
}

function harmless(names: string): boolean {
  return names.split(",").every((name) => HARMLESS.test(name.trim()) || name.trim().startsWith("type "));
}

/** The imports of the program's own files. */
function edges(): { file: string; to: string; typesOnly: boolean }[] {
  return [...program].flatMap(([file, { imports }]) =>
    imports
      .filter(({ from }) => from.startsWith("."))
      .map(({ from, typesOnly }) => ({ file, to: relative(resolve(file, from)), typesOnly })),
  );
}

function readProgram(started: readonly URL[], follow = (_: SourceImport) => true): Map<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  const open = started.map(relative);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    const source = readFile(file);
    files.set(file, source);
    for (const one of source.imports.filter(follow)) {
      if (one.from.startsWith(".")) open.push(relative(resolve(file, one.from)));
    }
  }
  return files;
}

function readFile(file: string): SourceFile {
  const code = withoutComments(readFileSync(new URL(file, import.meta.url), "utf8"));
  return { code, imports: importsOf(code) };
}

function resolve(file: string, from: string): URL {
  return new URL(from, new URL(file, import.meta.url));
}

/** A file of src by its path inside it. */
function relative(url: URL): string {
  const here = fileURLToPath(new URL(".", import.meta.url));
  return fileURLToPath(url).slice(here.length).replaceAll("\\", "/");
}
