import { readdirSync, readFileSync } from "node:fs";
import { importsOf, withoutComments } from "@metka/testing/source-imports.ts";
import { expect, test } from "vitest";

const here = new URL(".", import.meta.url);

/** The package's files with their code, without comments. */
const sources = readdirSync(here)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
  .map((name) => {
    const text = readFileSync(new URL(name, here), "utf8");
    return { name, code: withoutComments(text) };
  });

test("imports nothing but its own files, so that a browser can load it", () => {
  const imported = sources.flatMap(({ name, code }) => importsOf(code).map(({ from }) => `${name}: ${from}`));
  expect(imported).toContain("index.ts: ./macro.ts");
  expect(imported.filter((line) => !/: \.\/[a-z-]+\.ts$/.test(line))).toEqual([]);
});

test("uses no global that only Node has", () => {
  const nodeGlobal = /\b(?:process|Buffer|require|__dirname|setImmediate)\b/;
  expect(sources.filter(({ code }) => nodeGlobal.test(code)).map(({ name }) => name)).toEqual([]);
});

test("exports the whole interface from its index", async () => {
  expect(Object.keys(await import("./index.ts")).sort()).toEqual([
    "AD_MACROS",
    "STAND_INS",
    "buildLink",
    "checkLink",
    "cleanValue",
    "decodeAgain",
    "fillLink",
    "formDecode",
    "hasMacro",
    "isNoId",
    "isNothing",
    "isSecretName",
    "parseTemplate",
    "parseText",
    "readUrlParams",
    "renderTemplate",
    "renderText",
    "unescapeAmpersands",
    "withoutSecrets",
  ]);
});
