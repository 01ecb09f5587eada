import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { NOTES } from "../apps/gateway/src/capture/notes.ts";
import { ERRORS } from "../apps/gateway/src/errors.ts";
import { fencedBlocks, localLinks, tableRows } from "./support/markdown.ts";
import { settingNames } from "./support/settings.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFile(join(ROOT, path), "utf8");

const names = async (folder: string) => (await readdir(join(ROOT, folder))).filter((name) => name.endsWith(".md"));
const pages = [
  ...(await names(".")),
  ...(await names("docs")).map((name) => `docs/${name}`),
  ...(await names("docs/adr")).map((name) => `docs/adr/${name}`),
];

describe("docs/errors.md", () => {
  test("has every error with its status and message, and no other", async () => {
    const rows = tableRows(await read("docs/errors.md"), 4).slice(1);
    const shown = rows.map(([code = "", status, meaning = ""]) => [unquoted(code), Number(status), quote(meaning)]);
    expect(shown).toEqual(Object.entries(ERRORS).map(([code, { status, message }]) => [code, status, message]));
  });

  test("has every note with its message, and no other", async () => {
    const rows = tableRows(await read("docs/errors.md"), 3).slice(1);
    const shown = rows.map(([code = "", message = ""]) => [unquoted(code), quote(message)]);
    expect(shown).toEqual(Object.entries(NOTES));
  });
});

describe.each(["README.md", "README.ru.md"])("%s", (page) => {
  test("has every setting with its default, and no other", async () => {
    const rows = tableRows(await read(page), 3).slice(1);
    const example = await read(".env.example");
    for (const [name = "", value = ""] of rows) {
      expect(example).toContain(`\n# ${unquoted(name)}=${value === "" ? "" : unquoted(value)}\n`);
    }
    expect(rows.map(([name = ""]) => unquoted(name)).sort()).toEqual(settingNames().sort());
  });
});

test("both READMEs have the same commands and the same answer", async () => {
  const [english, russian] = [await read("README.md"), await read("README.ru.md")];
  expect(fencedBlocks(russian, "bash")).toEqual(fencedBlocks(english, "bash"));
  expect(fencedBlocks(russian, "json")).toEqual(fencedBlocks(english, "json"));
  expect(tableRows(russian, 2)).toHaveLength(tableRows(english, 2).length);
});

test.each(pages)("%s: every link leads to a file", async (page) => {
  const missing = localLinks(await read(page)).filter((link) => !existsSync(join(ROOT, dirname(page), link)));
  expect(missing).toEqual([]);
});

function unquoted(code: string): string {
  return code.replace(/^`(.*)`$/, "$1");
}

/** The message between «»; Markdown needs a backslash before a `<`. */
function quote(cell: string): string {
  return (/^«(.*?)»/.exec(cell)?.[1] ?? "").replaceAll("\\<", "<");
}
