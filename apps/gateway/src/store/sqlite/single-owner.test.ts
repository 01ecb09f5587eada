import { spawn } from "node:child_process";
import { once } from "node:events";
import { linkSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ownDatabase, realFile } from "./single-owner.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metka-owner-"));
  file = join(folder, "metka.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("refuses a second gateway, and says what to do", async () => {
  const owner = await ownDatabase(file);
  const message = `База ${file} занята другим шлюзом. Остановите его, возьмите другую DATA_DIR или перейдите на PostgreSQL`;
  await expect(ownDatabase(file, 0)).rejects.toThrow(message);
  await expect(ownDatabase(file, 150)).rejects.toThrow(message);
  owner.release();
});

test("lets the next one in as soon as the one before it stops", async () => {
  const owner = await ownDatabase(file);
  const next = ownDatabase(file, 10_000);
  owner.release();
  (await next).release();
});

test("keeps the databases of one folder apart", async () => {
  const owner = await ownDatabase(file);
  const other = await ownDatabase(join(folder, "other.db"), 0);
  other.release();
  owner.release();
});

test("is free again once its owner is killed", async () => {
  const module = JSON.stringify(new URL("single-owner.ts", import.meta.url).href);
  const code = `import { ownDatabase, realFile } from ${module}; await ownDatabase(${JSON.stringify(file)}); console.log("owns"); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(owner, "exit");
  try {
    await once(owner.stdout, "data");
    await expect(ownDatabase(file, 0)).rejects.toThrow("занята другим шлюзом");
  } finally {
    owner.kill("SIGKILL");
    await gone;
  }
  (await ownDatabase(file, 0)).release();
});

test("does not blame another gateway for a lock file that is something else", async () => {
  writeFileSync(`${file}.lock`, "not a database, but long enough to be looked at as one".repeat(20));
  const began = performance.now();
  await expect(ownDatabase(file)).rejects.toThrow(`Файл ${file}.lock не открывается`);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test("is the same for every path that leads to the file, before and after it is made", async () => {
  const link = join(folder, "link.db");
  symlinkSync("metka.db", link);
  symlinkSync(folder, join(folder, "folder"));
  const real = join(realpathSync(folder), "metka.db");
  const paths = [file, link, join(folder, "folder", "link.db")];
  for (const path of paths) expect(realFile(path)).toBe(real);
  writeFileSync(file, "");
  for (const path of paths) expect(realFile(path)).toBe(real);
  const owner = await ownDatabase(realFile(file));
  await expect(ownDatabase(realFile(link), 0)).rejects.toThrow("занята другим шлюзом");
  owner.release();
});

test("refuses a file that has a second name, since each name has a journal and a lock of its own", async () => {
  writeFileSync(file, "");
  (await ownDatabase(file, 0)).release();
  const second = join(folder, "second.db");
  linkSync(file, second);
  for (const name of [file, second]) {
    await expect(ownDatabase(name, 0)).rejects.toThrow(`У файла базы ${name} есть ещё одно имя (жёсткая ссылка)`);
  }
  rmSync(second);
  (await ownDatabase(file, 0)).release();
});
