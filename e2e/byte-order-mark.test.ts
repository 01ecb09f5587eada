import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";

const MAIN = fileURLToPath(new URL("../apps/gateway/src/main.ts", import.meta.url));
const LIMIT = { timeout: 60_000 };

let sandbox: Sandbox;
let fixture: GatewayFixture;

beforeEach(async () => {
  sandbox = await startSandbox();
  fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
}, 20_000);
afterEach(async () => {
  await fixture.close();
  await sandbox.close();
}, 20_000);

test.each(["utf8", "utf16le"] as const)(
  "an offers file that Notepad saved as %s is the one that clicks go by",
  LIMIT,
  async (encoding) => {
    const text = (await readFile(fixture.offersFile, "utf8")).replaceAll(",", ",\r\n");
    await writeFile(fixture.offersFile, Buffer.from(`\ufeff${text}`, encoding));
    const { url } = await fixture.start();
    expect((await postClick(url, { user_id: "7" })).answer.delivery.status).toBe("delivered");
    expect(sandbox.received).toHaveLength(1);
  },
);

test("an offers file that is no text stops the start, with its name and line", LIMIT, async () => {
  await writeFile(fixture.offersFile, Buffer.from('{\n"offers": [], "title": "\xc2\xe5\xf1\xed\xe0"}', "latin1"));
  await expect(fixture.start()).rejects.toThrow(/offers\.json не приняты:\s+• строка 2 не читается как UTF-8/);
});

test("the first line of a .env file with a byte order mark is obeyed", LIMIT, async () => {
  const folder = await mkdtemp(join(tmpdir(), "metka-dot-env-"));
  try {
    // Without its first line, the shipped offers would be read: somebody's live account.
    await writeFile(
      join(folder, ".env"),
      `\ufeffOFFERS_FILE=${join(folder, "mine.json")}\r\nHOST=127.0.0.1\r\nPORT=0\r\n`,
    );
    const child = spawn(process.execPath, [MAIN], { cwd: folder, env: { PATH: process.env.PATH ?? "" } });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
    }
    await once(child, "close");
    expect(said).toContain(`Файл офферов ${join(folder, "mine.json")} не читается`);
    expect(child.exitCode).toBe(1);
  } finally {
    await rm(folder, { recursive: true });
  }
});
