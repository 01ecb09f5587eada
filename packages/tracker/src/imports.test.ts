import { readdirSync, readFileSync } from "node:fs";
import { importsOf, withoutComments } from "@metka/testing/source-imports.ts";
import { expect, test } from "vitest";

const here = new URL(".", import.meta.url);

/** The package's own files with their code, without comments and without texts. */
const sources = readdirSync(here, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.startsWith("testing/"))
  .map((name) => {
    const text = readFileSync(new URL(name, here), "utf8");
    return { name, code: withoutComments(text) };
  });

/** What is imported at run time. */
function loadedBy(code: string): string[] {
  return importsOf(code).flatMap(({ from, typesOnly }) => (typesOnly ? [] : [from]));
}

test("only the page knows the browser, so that tests can be one", () => {
  // Names of its own make `location` and the page's members no globals; what is only a type is not there at run time.
  const global =
    /(?<![.\w$])(?:window|document|navigator|history|sessionStorage|crypto|console|(?:localStorage|fetch)(?!\??:))\b/;
  const place = /(?<![.\w$])location\b/;
  const owns = /\blocation\s*[,}:]/;
  const users = sources
    .filter(({ name }) => name !== "page/page.ts")
    .filter(({ code }) => global.test(code) || (place.test(code) && !owns.test(code)));
  expect(users.map(({ name }) => name).sort()).toEqual(["page/browser-page.ts", "page/first-url.ts"]);
});

test("the page's interface is types alone", () => {
  const { code = "" } = sources.find(({ name }) => name === "page/page.ts") ?? {};
  expect(code).toContain("export interface Page");
  expect(code).not.toMatch(/\b(?:const|let|function|class|import)\b/);
});

test("only react.ts imports React, and nothing imports react.ts", () => {
  const users = sources.filter(({ code }) => loadedBy(code).some((from) => /^react(\/|$)/.test(from)));
  expect(users.map(({ name }) => name)).toEqual(["react.ts"]);
  expect(sources.filter(({ code }) => loadedBy(code).some((from) => from.endsWith("/react.ts")))).toEqual([]);
});

test("the core imports nothing but its own files, the links and the bounds of fields", () => {
  const core = sources.filter(({ name }) => name !== "react.ts");
  const imported = core.flatMap(({ name, code }) => loadedBy(code).map((from) => `${name}: ${from}`));
  expect(imported).toContain("index.ts: ./create-tracker.ts");
  expect(
    imported.filter(
      (line) => !/: (?:\.\.?\/(?:[a-z]+\/)?[a-z-]+\.ts|@metka\/links|@metka\/contract\/bounds)$/.test(line),
    ),
  ).toEqual([]);
});

test("nothing but create-tracker.ts takes the real page", () => {
  const users = sources.filter(({ code }) => loadedBy(code).some((from) => from.endsWith("/browser-page.ts")));
  expect(users.map(({ name }) => name)).toEqual(["create-tracker.ts"]);
});
