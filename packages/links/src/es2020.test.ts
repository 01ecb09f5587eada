import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const compiler = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));

const sources = readdirSync(here)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => join(here, name));

/** The one global used that is not the language's own, in the shape that phones of 2020 have. */
const HOST = "declare class URL { constructor(url: string); readonly hostname: string; readonly port: string; }";

/** One a line; that the compiler finds them shows that it does look. */
const TOO_NEW = ["'x'.toWellFormed();", "[1].at(-1);", "'x'.replaceAll('x', '');", "/x/v;", "document;"];

const OPTIONS = {
  noEmit: true,
  strict: true,
  target: "ES2020",
  lib: ["ES2020"],
  types: [],
  module: "preserve",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
};

/** Where the compiler finds what iOS 14 and Chrome 80 lack, as `file:line`. */
function findTooNew(): string[] {
  const folder = mkdtempSync(join(tmpdir(), "metka-es2020-"));
  try {
    const config = { compilerOptions: OPTIONS, files: ["host.d.ts", "sample.ts", ...sources] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    writeFileSync(join(folder, "host.d.ts"), HOST);
    writeFileSync(join(folder, "sample.ts"), TOO_NEW.join("\n"));
    const args = [compiler, "--project", folder, "--pretty", "false"];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
    return Array.from(stdout.matchAll(/([a-z0-9-]+\.ts)\((\d+),/g), ([, file, line]) => `${file}:${line}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("uses nothing that is newer than ES2020, since the WebViews of phones run it", () => {
  expect(findTooNew()).toEqual(TOO_NEW.map((_, at) => `sample.ts:${at + 1}`));
});

test("looks behind in no regular expression: ES2018 has it, iOS before 16.4 does not", () => {
  expect(sources.filter((file) => /\(\?<[=!]/.test(readFileSync(file, "utf8")))).toEqual([]);
});
