import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFolder } from "./static-files.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "metka-files-"));
  await mkdir(join(folder, "site", "assets"), { recursive: true });
  for (const name of ["secret.txt", "site/index.html", "site/assets/a.js"]) await writeFile(join(folder, name), name);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test("knows the files of the folder, a page also by its folder's path, and nothing else", async () => {
  const site = join(folder, "site");
  expect(Object.fromEntries(await readFolder(site))).toEqual({
    "/": join(site, "index.html"),
    "/index.html": join(site, "index.html"),
    "/assets/a.js": join(site, "assets", "a.js"),
  });
});
