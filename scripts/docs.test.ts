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

describe.each(["docs/settings.md", "docs/settings.ru.md"])("%s", (page) => {
  test("has every setting with its default, and no other", async () => {
    const rows = tableRows(await read(page), 3).slice(1);
    const example = await read(".env.example");
    for (const [name = "", value = ""] of rows) {
      expect(example).toContain(`\n# ${unquoted(name)}=${value === "" ? "" : unquoted(value)}\n`);
    }
    expect(rows.map(([name = ""]) => unquoted(name)).sort()).toEqual(settingNames().sort());
  });
});

test("README.md is short enough to be read", async () => {
  for (const page of ["README.md", "README.ru.md"]) expect((await read(page)).split("\n").length).toBeLessThan(130);
});

const translated = pages.filter((page) => page.endsWith(".ru.md") && !page.startsWith("docs/vk-ads-links"));

test.each(translated)("%s has the same commands, answers and tables as the English page", async (page) => {
  const [english, russian] = [await read(page.replace(".ru.md", ".md")), await read(page)];
  expect(fencedBlocks(russian, "bash")).toEqual(fencedBlocks(english, "bash"));
  expect(fencedBlocks(russian, "json")).toEqual(fencedBlocks(english, "json"));
  for (const columns of [2, 3]) expect(tableRows(russian, columns)).toHaveLength(tableRows(english, columns).length);
  const headings = (text: string) => text.match(/^#+ |^\d+\. /gm);
  expect(headings(russian)).toEqual(headings(english));
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
