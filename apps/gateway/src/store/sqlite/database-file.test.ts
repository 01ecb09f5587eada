import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LONG } from "../testing.ts";
import { openSqlite } from "./open.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metka-file-"));
  file = join(folder, "metka.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

const opening = (notices: string[] = []) => openSqlite(file, LONG, (notice) => notices.push(notice));

test("names the file that is no database", async () => {
  writeFileSync(file, "это не база".repeat(1000));
  await expect(opening()).rejects.toThrow(`Файл базы ${file} не похож на базу SQLite`);
});

test("names the file that is damaged", async () => {
  const store = await opening();
  await store.close();
  truncateSync(file, 4096);
  await expect(opening()).rejects.toThrow(`Файл базы ${file} повреждён`);
});

test("names the folder that stands where the file should", async () => {
  mkdirSync(file);
  await expect(opening()).rejects.toThrow(`Файл базы ${file} не открывается`);
});

test("says that an empty file is where a database may have been, and goes on", async () => {
  writeFileSync(file, "");
  const notices: string[] = [];
  await (await opening(notices)).close();
  expect(notices).toEqual([expect.stringContaining(`Файл базы ${file} пуст`)]);
  const again: string[] = [];
  await (await opening(again)).close();
  expect(again).toEqual([]);
});

test("closes files to other users that were open to them", async () => {
  await (await opening()).close();
  chmodSync(file, 0o644);
  const store = await opening();
  const modes = [file, `${file}-wal`, `${file}.lock`].map((name) => statSync(name).mode & 0o077);
  await store.close();
  expect(modes).toEqual([0, 0, 0]);
});
