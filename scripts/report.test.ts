import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { freePort } from "@metka/testing/free-port.ts";
import { GatewayFixture, type GatewayProcess } from "@metka/testing/gateway-process.ts";
import { postClick } from "@metka/testing/post-click.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { textTable, widthOf } from "./report/text-table.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SCRIPT = fileURLToPath(new URL("report.ts", import.meta.url));
const TOKEN = "the-admin-token-of-tests";

function report(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH ?? "", ...env }, cwd: tmpdir() };
    const child = execFile(process.execPath, [SCRIPT, ...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
    });
  });
}

describe("against a real gateway", () => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;
  const ask = (...args: string[]) => report([...args, "--url", gateway.url], { ADMIN_TOKEN: TOKEN });

  beforeAll(async () => {
    sandbox = await startSandbox();
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url, env: { ADMIN_TOKEN: TOKEN } });
    gateway = await fixture.start();
    for (const [ref, user_id] of [
      ["Весна, 2025", "1"],
      ["Весна, 2025", "2"],
      ["🌷 лето", "3"],
    ] as const) {
      await postClick(gateway.url, { user_id, ref });
    }
    const today = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Moscow" }).format(Date.now());
    const line = { day: today, mark: "ref", value: "Весна, 2025", amount: "1234567.80", currency: "RUB" };
    const unmatched = { ...line, value: "осень", amount: "0.20" };
    const response = await fetch(`${gateway.url}/api/costs`, {
      method: "PUT",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ lines: [line, unmatched] }),
    });
    expect(response.status).toBe(200);
  });
  afterAll(async () => {
    await fixture?.close();
    await sandbox?.close();
  });

  test("prints rows, what no visit was found for, and a total, in columns", async () => {
    const { said, code } = await ask("--by", "ref");
    const plain = said.replaceAll("\u00a0", " ").split("\n");
    expect(plain[0]).toMatch(/^С .* до .*, Europe\/Moscow; конверсии по времени клика$/);
    expect(
      plain.slice(2).map((line) =>
        line
          .trim()
          .replace(/ {2,}/g, " | ")
          .replace(/^[─ |]+$/, "───"),
      ),
    ).toEqual([
      "ref | Визиты | Уник. | Переходы | Конверсии | CR | Расход, RUB | Прибыль, RUB | ROI, RUB",
      "───",
      "Весна, 2025 | 2 | 2 | 0 | 0 | 0,0 % | 1 234 567,80 | -1 234 567,80 | -100,0 %",
      "🌷 лето | 1 | 1 | 0 | 0 | 0,0 % | 0,00 | 0,00",
      "Без визитов: осень | 0 | 0 | 0 | 0 | 0,20 | -0,20 | -100,0 %",
      "───",
      "Итого | 3 | 3 | 0 | 0 | 0,0 % | 1 234 568,00 | -1 234 568,00 | -100,0 %",
      "",
    ]);
    expect(code).toBe(0);
  });

  test("finds a value with a comma, and gives a CSV", async () => {
    const { said } = await ask("--by", "ref", "--filter", 'ref="Весна, 2025"', "--csv");
    expect(said).toMatch(/^\ufeffref,visits,/);
    expect(said).toContain('"Весна, 2025",2,2,');
    expect(said).not.toContain("лето");
  });

  test("says what is wrong with each option, by its name", async () => {
    const { said, code } = await ask("--by", "colour", "--from", "вчера", "--filter", "user=1");
    expect(said).toMatch(/--by: есть только: hour, day/);
    expect(said).toMatch(/--from: нужна дата/);
    expect(said).toMatch(/--filter user: фильтр бывает только по/);
    expect(code).toBe(1);
  });

  test("says that the token is wrong, and where it is taken from", async () => {
    const { said, code } = await report(["--url", gateway.url], { ADMIN_TOKEN: "another-admin-token" });
    expect(said).toMatch(/не принял токен: проверьте ADMIN_TOKEN или DATA_DIR/);
    expect(code).toBe(1);
  });

  test("takes the token of the data folder and the port of the settings", async () => {
    const folder = await mkdtemp(join(tmpdir(), "metka-report-"));
    try {
      await writeFile(join(folder, "admin-token"), `\ufeff${TOKEN}\r\n`);
      const { said, code } = await report(["--by", "day"], { DATA_DIR: folder, PORT: new URL(gateway.url).port });
      expect(said).toContain("Итого");
      expect(code).toBe(0);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test("without a gateway, a token or a sense it says what to do", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = { ADMIN_TOKEN: TOKEN };
  expect((await report(["--url", url], env)).said).toMatch(/никто не слушает: запустите шлюз или укажите/);
  expect((await report([], { DATA_DIR: join(tmpdir(), "metka-no-such-folder") })).said).toMatch(
    /❌ Нет токена: ADMIN_TOKEN/,
  );
  const unknown = await report(["--group", "ref"], env);
  expect([unknown.code, unknown.said]).toEqual([2, expect.stringContaining("npm run report -- --by ref,day")]);
  expect((await report(["--filter", "ref"], env)).said).toMatch(/^--filter: нужно имя=значение/);
  expect((await report(["--help"], {})).code).toBe(0);
});

test("another program at the address is named as such", async () => {
  const server = createServer((_request, response) => response.end("<h1>nginx</h1>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    const port = typeof address === "object" ? (address?.port ?? 0) : 0;
    const { said, code } = await report(["--url", `http://127.0.0.1:${port}`], { ADMIN_TOKEN: TOKEN });
    expect([code, said]).toEqual([1, expect.stringContaining("отвечает не Metka")]);
  } finally {
    server.close();
  }
});

test("columns stand under their titles, whatever their letters take in a terminal", () => {
  const columns = [
    { title: "ref", align: "left" },
    { title: "Визиты", align: "right" },
  ] as const;
  const values = ["Весна", "🌷 лето", "春の広告", "e\u0301te\u0301", "\u001b[31mred", "x".repeat(60), "\u202eabc"];
  const lines = textTable(
    columns,
    values.map((value) => [value, "7"]),
    1,
  ).split("\n");
  expect(new Set(lines.map(widthOf)).size).toBe(1);
  for (const invisible of ["\u001b", "\u202e"]) expect(lines.join("\n")).not.toContain(invisible);
});
