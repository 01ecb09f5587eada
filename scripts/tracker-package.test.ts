import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { importsOf } from "@metka/testing/source-imports.ts";
import { publint } from "publint";
import { build, transformWithOxc } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { InstalledTracker } from "./support/installed-tracker.ts";
import { fencedBlocks } from "./support/markdown.ts";
import { TYPED_APPLICATION } from "./support/typed-application.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TSC = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));

let tracker: InstalledTracker;
beforeAll(async () => {
  tracker = await InstalledTracker.of(ROOT);
});
afterAll(() => tracker?.remove());

describe("what npm publishes", () => {
  test("is the build, the sources and the docs, and nothing else", async () => {
    const files = await tracker.files();
    expect(files.filter((file) => !/^src\/.*\.ts$|^dist\/.*\.d\.ts(\.map)?$/.test(file))).toEqual([
      "LICENSE",
      "README.md",
      "README.ru.md",
      "dist/index.js",
      "dist/index.js.map",
      "dist/react.js",
      "dist/react.js.map",
      "dist/tracker.js",
      "dist/tracker.js.map",
      "hooks/useArbitrageTracker.js",
      "package.json",
    ]);
    expect(files.filter((file) => /test/.test(file))).toEqual([]);
    expect(await tracker.read("LICENSE")).toBe(await readFile(join(ROOT, "LICENSE"), "utf8"));
  });

  test("has nothing that publint objects to", async () => {
    const { messages } = await publint({ pkgDir: tracker.folder, pack: false });
    expect(messages).toEqual([]);
  });

  test("has types that every kind of TypeScript finds; CommonJS has to use import()", async () => {
    const found = await checkPackage(createPackageFromTarballData(await readFile(tracker.tarball)));
    if (found.types === false) throw new Error("no types");
    expect(found.problems.filter((problem) => problem.kind !== "CJSResolvesToESM")).toEqual([]);
  });

  test("imports its own files, and React in the hook alone", async () => {
    const files = await distFiles(/\.(js|d\.ts)$/);
    const reached = new Set(["dist/index.js", "dist/index.d.ts", "dist/react.js", "dist/react.d.ts"]);
    const foreign: string[] = [];
    for (const file of files) {
      for (const { from } of importsOf(await tracker.read(file))) {
        // A declaration's neighbour is a declaration.
        const target = file.endsWith(".d.ts") ? from.replace(/\.js$/, ".d.ts") : from;
        if (from.startsWith(".")) reached.add(join(dirname(file), target));
        else foreign.push(`${file}: ${from}`);
      }
    }
    expect(foreign).toEqual(["dist/react.js: react"]);
    expect(Array.from(reached).sort()).toEqual(files);
  });

  test("has nothing of the server", async () => {
    for (const file of await distFiles(/\.js$/)) {
      expect(await tracker.read(file)).not.toMatch(/typebox|fastify|kysely|undici|@metka\/|node:|process\.|require\(/i);
    }
  });

  test("leads from each file back to its sources", async () => {
    for (const file of await distFiles(/\.map$/)) {
      const map = JSON.parse(await tracker.read(file));
      const sources: string[] = map.sources.map((path: string) => resolve(tracker.source, dirname(file), path));
      expect(sources.length, file).toBeGreaterThan(0);
      const texts = await Promise.all(sources.map((source) => readFile(source, "utf8")));
      // A debugger has no file to open: the macros' code is of a package that is not published.
      if (file.endsWith(".js.map")) expect(map.sourcesContent).toEqual(texts);
      expect(await tracker.read(file.replace(/\.map$/, ""))).toMatch(/\n\/\/# sourceMappingURL=\S+\.map\s*$/);
    }
  });
});

describe("on a phone of 2020", () => {
  test("has no syntax newer than ES2020", async () => {
    for (const file of await distFiles(/\.js$/)) {
      const text = await tracker.read(file);
      const [old, latest] = await Promise.all(
        ["es2020", "esnext"].map((target) => transformWithOxc(text, file, { target, sourcemap: false })),
      );
      expect(old?.code).toBe(latest?.code);
      // Look-behind is ES2018, but Safari has it since 16.4 only.
      expect(text).not.toMatch(/\(\?<[=!]/);
    }
  });

  test("calls nothing newer than iOS 14 and Chrome 80", async () => {
    const methods =
      "at|replaceAll|toWellFormed|isWellFormed|findLast|findLastIndex|toSorted|toReversed|toSpliced|with|hasOwn|groupBy|" +
      "any|withResolvers|fromAsync|try|randomUUID|canParse|timeout|union|intersection|difference|isSubsetOf";
    const globals = "structuredClone|WeakRef|FinalizationRegistry|AggregateError|requestIdleCallback|reportError";
    for (const file of await distFiles(/\.js$/)) {
      const text = await tracker.read(file);
      expect(text).not.toMatch(new RegExp(`(?:\\.|\\?\\.)(?:${methods})\\(|\\b(?:${globals})\\b|\\bcause:`));
    }
  });
});

describe("an application that has installed it", () => {
  const link = "https://безотказа.бабкиманки.рф/Eg5hd?s4={ref}&s5={ref_source}&s6={user_id}";
  beforeAll(async () => {
    for (const name of ["@vkontakte/vk-bridge", "@types/react"]) await tracker.alsoInstall(name);
  });

  const filled = "https://безотказа.бабкиманки.рф/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=555555";

  test("can use the core on a server, without a window and without React", async () => {
    const program = await tracker.write(
      "core.js",
      `import { captureParams, createTracker, generateArbitrageLink } from "@metka/tracker";
      const { params, sources, launchParams } = captureParams("https://x.ru/?utm_source=vk#ref=bot");
      const utmParams = { ref: "vk_bot_test", ref_source: "vk_ads" };
      const link = generateArbitrageLink(${JSON.stringify(link)}, utmParams, { id: 555555 });
      createTracker({ endpoint: "http://127.0.0.1:9" }).stop();
      console.log(JSON.stringify({ params, sources, launchParams, link }));`,
    );
    expect(existsSync(join(tracker.application, "node_modules/react"))).toBe(false);
    expect(JSON.parse(await tracker.node(program))).toEqual({
      params: { utm_source: "vk", ref: "bot" },
      sources: { utm_source: "query", ref: "hash" },
      launchParams: "",
      link: filled,
    });
  });

  test("shares one tracker between the core and the hook, also where a server renders", async () => {
    for (const name of ["react", "react-dom"]) await tracker.alsoInstall(name);
    const program = await tracker.write(
      "hook.js",
      `import { configureTracker } from "@metka/tracker";
      import useArbitrageTracker, { useVisit } from "@metka/tracker/react";
      import { createElement } from "react";
      import { renderToString } from "react-dom/server";
      const configured = configureTracker({ endpoint: "http://127.0.0.1:9" });
      function Page() {
        const { sendToLeadsTech, generateArbitrageLink, isLoading } = useArbitrageTracker();
        const link = generateArbitrageLink("https://x.ru/?s4={ref}", { ref: "bot" }, useVisit().userData);
        return [sendToLeadsTech === configured.sendToLeadsTech, isLoading, link].join(" ");
      }
      console.log(renderToString(createElement(Page)));
      configured.stop();`,
    );
    expect(await tracker.node(program)).toBe("true false https://x.ru/?s4=bot\n");
  });

  test.each([
    ["bundler", "esnext"],
    ["node16", "node16"],
  ])("compiles with moduleResolution %s, and checks the library's types too", async (moduleResolution, module) => {
    const flags = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false", "--noEmit"];
    const libs = ["--target", "es2020", "--lib", "es2020,dom", "--types", ""];
    const program = await tracker.write("application.ts", TYPED_APPLICATION);
    const args = [TSC, ...flags, ...libs, "--module", module, "--moduleResolution", moduleResolution, program];
    expect(await tracker.node(...args)).toBe("");
  });

  test.each(["README.md", "README.ru.md"])("compiles the examples of %s", async (page) => {
    const text = await tracker.read(page);
    const blocks = ["ts", "tsx"].flatMap((language) =>
      fencedBlocks(text, language).map((block, n) => tracker.write(`${page}-${n}.${language}`, block)),
    );
    expect(blocks).toHaveLength(3);
    const flags = ["--strict", "--noEmit", "--jsx", "react-jsx", "--types", "", "--skipLibCheck"];
    const modules = ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"];
    expect(await tracker.node(TSC, ...flags, ...modules, ...(await Promise.all(blocks)))).toBe("");
  });

  test("runs the document's App.jsx as it is, with the hook's file copied as the README says", async () => {
    await tracker.alsoInstall("react");
    await mkdir(join(tracker.application, "hooks"), { recursive: true });
    await tracker.write("hooks/useArbitrageTracker.js", await tracker.read("hooks/useArbitrageTracker.js"));
    const [app, ...hook] = await Promise.all([
      readFile(join(ROOT, "examples/mini-app/src/document/App.jsx"), "utf8"),
      bundle('export { default, useArbitrageTracker } from "./hooks/useArbitrageTracker";'),
    ]);
    expect(app).toContain("import useArbitrageTracker from './hooks/useArbitrageTracker';");
    await tracker.write("App.jsx", app);
    expect(hook.join("")).toContain("sendBeacon");
    expect(await bundle('export { App } from "./App.jsx";')).toContain("lastSentData");
  });

  test("is made and installed by the commands that both READMEs have", async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    const { name, version } = JSON.parse(await tracker.read("package.json"));
    expect(scripts["pack:tracker"]).toBe(`npm pack -w ${name}`);
    for (const page of ["README.md", "README.ru.md"]) {
      expect(
        fencedBlocks(await tracker.read(page), "bash")
          .join("\n")
          .split("\n"),
      ).toEqual([
        "npm run pack:tracker",
        `npm install ../metka/metka-tracker-${version}.tgz`,
        "mkdir -p src/hooks",
        "cp node_modules/@metka/tracker/hooks/useArbitrageTracker.js src/hooks/",
      ]);
    }
  });

  test("bundles no more than it uses", async () => {
    const whole = await bundle('export * from "@metka/tracker";');
    const part = await bundle('export { captureParams } from "@metka/tracker";');
    expect(whole).toContain("sendBeacon");
    expect(part).not.toMatch(/sendBeacon|fetch|VKWebApp|localStorage/);
    expect(part.length).toBeLessThan(whole.length / 3);
  });
});

async function distFiles(pattern: RegExp): Promise<string[]> {
  const files = await tracker.files();
  return files.filter((file) => file.startsWith("dist/") && pattern.test(file));
}

/** As an application's production build would have it. */
async function bundle(program: string): Promise<string> {
  const entry = await tracker.write("bundled.js", program);
  const built = await build({
    root: tracker.application,
    configFile: false,
    logLevel: "silent",
    build: { write: false, minify: true, lib: { entry, formats: ["es"] } },
  });
  if (!Array.isArray(built)) throw new Error("vite watches");
  return built.flatMap(({ output }) => output.map((file) => (file.type === "chunk" ? file.code : ""))).join("");
}
