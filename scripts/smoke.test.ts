import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { fileURLToPath } from "node:url";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { freePort } from "@metka/testing/free-port.ts";
import { GatewayFixture, type GatewayProcess } from "@metka/testing/gateway-process.ts";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

// Two programs start in most of these, on a machine that runs other tests as well.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SCRIPT = fileURLToPath(new URL("smoke.ts", import.meta.url));

function smoke(...args: string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [SCRIPT, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
    });
  });
}

describe("against a real gateway", () => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
    gateway = await fixture.start();
  });
  beforeEach(() => {
    sandbox.clear();
    sandbox.setMode({ kind: "redirect" });
  });
  afterAll(async () => {
    await fixture?.close();
    await sandbox?.close();
  });

  test("says that all works, and where the clicks went", async () => {
    const { code, said } = await smoke("--url", `${gateway.url}/`);
    expect(said).toContain("Всё работает: ✓ 13, ✗ 0");
    expect(said).toContain(`Клики ушли на: ${new URL(sandbox.url).host}`);
    expect(code).toBe(0);
  });

  test("sends two clicks, both under its mark", async () => {
    await smoke("--url", gateway.url);
    expect(sandbox.received.map(({ path, query }) => `${path}?${query}`)).toEqual([
      "/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=metka-smoke",
      "/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=metka-smoke",
    ]);
  });

  test("fails where the network refuses the click, and says so", async () => {
    sandbox.setMode({ kind: "status", status: 404 });
    const { code, said } = await smoke("--url", gateway.url);
    expect(said).toMatch(/✗ Сеть не приняла клик: .*HTTP 404/);
    expect(said).toContain("✓ Повтор с тем же event_id");
    expect(code).toBe(1);
  });
});

test("passes over the offers format where the gateway has no such offer", async () => {
  const sandbox = await startSandbox();
  const fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
  try {
    const { offers } = JSON.parse(await readFile(fixture.offersFile, "utf8"));
    await writeFile(fixture.offersFile, JSON.stringify({ offers: [offers[0]] }));
    const { code, said } = await smoke("--url", (await fixture.start()).url);
    expect(said).toContain("оффера otkaz у шлюза нет");
    expect(code).toBe(0);
  } finally {
    await fixture.close();
    await sandbox.close();
  }
});

describe("against something else", () => {
  let server: Server;
  let clicks = 0;

  /** A program that answers every click with this URL and, unless told another, the click's own time. */
  async function answering(url: string, otherTime?: string, offerLink?: string): Promise<string> {
    clicks = 0;
    const params = Object.fromEntries(new URL(url).searchParams);
    const delivery = { status: "delivered", http_status: 302, attempts: 1 };
    return await listening(async (request, response) => {
      if (request.method === "HEAD") {
        response.writeHead(offerLink === undefined ? 404 : 302, offerLink === undefined ? {} : { location: offerLink });
        return void response.end();
      }
      let body = "";
      for await (const chunk of request) body += chunk;
      if (request.method === "POST") clicks++;
      const timestamp = otherTime ?? (body && JSON.parse(body).timestamp);
      const click = { success: true, message: "ок", tracking_id: 1, duplicate: clicks > 1, timestamp, delivery };
      response.end(JSON.stringify({ status: "ok", ...click, leads_tech_params: params, leads_tech_url: url }));
    });
  }

  async function listening(listener: RequestListener): Promise<string> {
    server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
  }
  afterEach(() => void server?.close().closeAllConnections());

  test("sends nothing where an offer's link leads to a real network, and suggests the sandbox", async () => {
    const url = await answering("https://network.example/?sub6=metka-smoke", undefined, "https://network.example/");
    const { said, code } = await smoke("--url", url);
    expect(said).toContain("Оффер leads-tech ведёт в настоящую сеть, на network.example");
    expect(said).toContain("npm run sandbox");
    expect(said).not.toContain("--yes");
    expect(code).toBe(2);
    expect(clicks).toBe(0);
  });

  test("sends a real network one click and its repeat where no link shows it, and goes on with --yes only", async () => {
    const url = await answering("https://network.example/?sub6=metka-smoke");
    const held = await smoke("--url", url);
    expect(held.said).toContain("Клик ушёл в настоящую сеть, на network.example");
    expect(held.said).not.toContain("--yes");
    expect(held.code).toBe(2);
    expect(clicks).toBe(2);
    await smoke("--url", url, "--yes");
    expect(clicks).toBe(2 + 4);
  });

  test("finds a placeholder that reached the network, a wrong time and a request that was not refused", async () => {
    const { code, said } = await smoke("--url", await answering("http://127.0.0.1:9/?sub6=%7Buser_id%7D", "2025"));
    expect(said).toContain("✗ leads_tech_url: остался плейсхолдер");
    expect(said).toContain("✗ user_id не ушёл");
    expect(said).toContain("✗ timestamp");
    expect(said).toContain("✗ Формат офферов");
    expect(said).toContain("✗ Негодный запрос: ждали 400");
    expect(code).toBe(1);
  });

  test("knows another program by its /healthz", async () => {
    const url = await listening((_request, response) => void response.writeHead(404).end("<html>"));
    const { code, said } = await smoke("--url", url);
    expect(said).toContain("✗ Это не Metka: /healthz ответил 404");
    expect(code).toBe(1);
  });

  test("says what to do where nobody listens", async () => {
    const { code, said } = await smoke("--url", `http://127.0.0.1:${await freePort()}`);
    expect(said).toContain("Connection refused");
    expect(said).toContain("npm run sandbox");
    expect(said).not.toContain("npm start");
    expect(code).toBe(1);
  });
});

test("explains itself, and refuses what it does not understand with 2", async () => {
  expect(await smoke("--help")).toMatchObject({ code: 0, said: expect.stringContaining("--yes") });
  expect(await smoke("--wrong")).toMatchObject({ code: 2, said: expect.stringContaining("Не понимаю: --wrong") });
  expect(await smoke("--url", "localhost")).toMatchObject({ code: 2 });
});
