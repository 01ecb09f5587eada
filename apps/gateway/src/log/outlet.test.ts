import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Outlet } from "./outlet.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metka-outlet-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const notice = (dropped: number) => `dropped ${dropped}\n`;

/** A pipe that takes nothing while nobody reads it: both its ends. */
function pipe() {
  const file = join(folder, "pipe");
  execFileSync("mkfifo", [file]);
  const reader = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
  return { reader, fd };
}

/** Reads until a line comes that holds `last`. */
async function readUntil(reader: number, last: string): Promise<string> {
  const chunk = Buffer.alloc(64 * 1024);
  const bytes: Buffer[] = [];
  for (;;) {
    try {
      bytes.push(Buffer.from(chunk.subarray(0, readSync(reader, chunk))));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
    const text = Buffer.concat(bytes).toString();
    if (text.includes(last)) return text;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

test("writes all lines in their order, and a flush waits for the last", async () => {
  const file = join(folder, "log");
  const fd = openSync(file, "a");
  const outlet = new Outlet({ fd, most: 1_000_000, notice });
  const lines = Array.from({ length: 1_000 }, (_, n) => `строка ${n}\n`);
  for (const line of lines) outlet.write(line);
  await outlet.flush(10_000);
  expect(readFileSync(file, "utf8")).toBe(lines.join(""));
  expect(outlet.dropped).toBe(0);
  closeSync(fd);
});

test("a pipe that is not read drops what is too much; read again, it says how much stood there", async () => {
  const { reader, fd } = pipe();
  const outlet = new Outlet({ fd, most: 100_000, notice });
  const line = (n: number) => `${n} ${"я".repeat(500)}\n`;
  for (let n = 0; n < 2_000; n++) outlet.write(line(n));
  const { dropped } = outlet;
  expect(dropped).toBeGreaterThan(1_500);
  const text = await readUntil(reader, `dropped ${dropped}\n`);
  const kept = Array.from({ length: 2_000 - dropped }, (_, n) => line(n));
  expect(text).toBe(`${kept.join("")}dropped ${dropped}\n`);
  outlet.write("on it goes\n");
  expect(await readUntil(reader, "on it goes\n")).toBe("on it goes\n");
  expect(outlet.dropped).toBe(dropped);
  closeSync(fd);
  closeSync(reader);
});

test("a flush does not wait for a full disk any longer than it may", async () => {
  const fd = openSync("/dev/full", "w");
  const outlet = new Outlet({ fd, most: 100, notice });
  outlet.write("a line\n");
  outlet.write(`${"x".repeat(200)}\n`);
  await outlet.flush(50);
  expect(outlet.dropped).toBe(1);
  closeSync(fd);
});
