import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { type Sandbox, sandboxOffers, startSandbox } from "@metka/sandbox";
import { freePort } from "@metka/testing/free-port.ts";
import { until } from "@metka/testing/until.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { FreshClone, type Running } from "./support/fresh-clone.ts";
import { fencedBlocks, inlineCode } from "./support/markdown.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** An installation from an empty folder is in it, on a machine that runs other tests as well. */
const FIRST_START_MS = 300_000;
const START_MS = 40_000;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGES = ["README.md", ...(await readdir(join(ROOT, "docs"))).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith(".md") && !name.endsWith(".ru.md"),
);
const readme = (await Promise.all(PAGES.map((page) => readFile(join(ROOT, page), "utf8")))).join("\n");
const blocks = [...new Set(fencedBlocks(readme, "bash"))];

/** The one block that begins so: a command that left the README and the docs fails the test that runs it. */
function command(start: string): string {
  const found = blocks.filter((block) => block.startsWith(start));
  expect(found, start).toHaveLength(1);
  ran.add(found[0] ?? "");
  return found[0] ?? "";
}
const ran = new Set<string>();

/** What this test does not run, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npm test": "it is the run that this test is part of; .ci/run starts it, which is tested below",
  "npm run smoke": "the same as with --url, whose default it takes; scripts/smoke.test.ts",
  "npm run doctor": "finds much to do in a fresh clone; scripts/doctor.test.ts",
  "npm run remove-test-rows": "asks the gateway on port 8000; e2e/test-rows.test.ts",
  "npm run report": "asks the gateway on port 8000; scripts/report.test.ts",
  "npm run build:dashboard": "npm start and npm test build it before; e2e/browser/dashboard.test.ts",
  "npm run screenshots": "takes over a minute; the browser tests open the same pages",
  "npm run bench:dashboard -- 1000000":
    "takes two minutes; e2e/browser/dashboard.test.ts does the same steps with few clicks",
  "npm run bench": "takes ten minutes; bench/main.test.ts runs a part of it",
  "npm run bench -- --quick --only intake,redirects": "bench/main.test.ts runs less than that",
  "npm run bench -- --write": "takes ten minutes, and changes a page of the docs; bench/performance-page.test.ts",
  "docker compose up -d --build": "needs Docker; scripts/docker.test.ts follows the same steps without it",
  "docker compose up -d": "needs Docker",
  "docker compose restart backend": "needs Docker; the service's name is tested below",
  "docker compose logs -f backend": "needs Docker; the service's name is tested below",
  "docker compose exec postgres psql -U metka -c \"SELECT * FROM api_utmtracking WHERE event_type = 'arbitrage_send' ORDER BY timestamp DESC\"":
    "needs Docker; names are tested below, and the query is the one that is run",
};

describe("the commands of the README and of docs/, in a fresh clone", () => {
  let sandbox: Sandbox;
  let clone: FreshClone;
  let port: number;
  let gateway: Running;
  let offersFile: string;

  /** The same command for the port that this test could get. */
  const here = (text: string) => text.replaceAll("http://localhost:8000", `http://127.0.0.1:${port}`);

  async function listening(running: Running, withinMs: number): Promise<void> {
    await until("the gateway is healthy", withinMs, async () => {
      if (running.code !== undefined) throw new Error(`it ended with ${running.code}:\n${running.said}`);
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
      return answer?.ok;
    });
  }

  beforeAll(async () => {
    [sandbox, clone, port] = await Promise.all([startSandbox(), FreshClone.of(ROOT), freePort()]);
    // Nothing leaves this machine: the shipped offers with the sandbox's address.
    offersFile = `${clone.folder}.offers.json`;
    const shipped = JSON.parse(await readFile(join(ROOT, "config/offers.json"), "utf8"));
    await writeFile(offersFile, JSON.stringify(sandboxOffers(shipped, sandbox.url)));
    const env = { PORT: String(port), OFFERS_FILE: offersFile, ALLOW_PRIVATE_DESTINATIONS: "1" };
    gateway = clone.start(command("npm start"), env);
    await listening(gateway, FIRST_START_MS);
  }, FIRST_START_MS);
  afterAll(async () => {
    await clone?.remove();
    await sandbox?.close();
    await rm(offersFile, { force: true });
  });

  test("npm start installs, listens and sends where its offers point", async () => {
    await until("the gateway has said what it is", START_MS, async () => gateway.said.includes("Metka слушает"));
    expect(gateway.said).toContain(`leads-tech → ${sandbox.url}`);
  });

  test("curl gets the answer that docs/first-answer.md shows", async () => {
    const curl = here(command("curl -X POST"));
    const answer = await runCurl(curl);
    const [shown = ""] = fencedBlocks(await readFile(join(ROOT, "docs/first-answer.md"), "utf8"), "json");
    expect(likeShown(answer, sandbox.url)).toEqual(likeShown(JSON.parse(shown), "https://t.leads.tech"));
    expect(Object.keys(answer)).toEqual(Object.keys(JSON.parse(shown)));
    expect(sandbox.received.map(({ query }) => query)).toEqual([
      "sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
    ]);
  });

  test("an offer that is made by curl works at once", async () => {
    const made = await runCurl(here(command("curl http://localhost:8000/api/offers")));
    expect(made).toMatchObject({ slug: "spring", short: "spring25", active: true, read_only: false });
    const to = await fetch(`http://127.0.0.1:${port}/spring25?s4=ad&s6=5`, { redirect: "manual" });
    expect(to.headers.get("location")).toMatch(/^https:\/\/network\.example\/click\/7\?sub1=ad&sub6=5&sub8=\w{26}$/);
  });

  test("ad costs go in as JSON and as the table that comes with it", async () => {
    const json = await runCurl(here(command("curl -X PUT http://localhost:8000/api/costs")));
    expect(json).toMatchObject({ success: true, lines: 1, stored: 1, replaced: 0 });
    const table = await runCurl(here(command('curl -X PUT "http://localhost:8000/api/costs?')));
    expect(table).toMatchObject({ success: true, lines: 3, stored: 2, replaced: 1, summed: 1, encoding: "utf-8" });
  });

  test("the queries show the click", async () => {
    const query = command("sqlite3 data/metka.db");
    expect((await runSqlite(query)).join("\n")).toMatch(/arbitrage_send.*123456789.*spring_2025/s);
    const { code, said } = await clone.run(command("npx node -p"));
    expect(said).toContain("user_id: '123456789'");
    expect(code).toBe(0);
  });

  test("npm run smoke passes", async () => {
    const { code, said } = await clone.run(here(command("npm run smoke -- --url")));
    expect(said).toContain("Всё работает");
    expect(code).toBe(0);
  });

  test("npm run sandbox prints a command that sends the gateway's clicks to it", async () => {
    await gateway.stop();
    const network = clone.start(command("npm run sandbox"), { PORT: String(await freePort()) });
    const printed = await until(
      "it prints the command",
      START_MS,
      () => /^ +(OFFERS_FILE=.*)$/m.exec(network.said)?.[1],
    );
    const second = clone.start(printed, { PORT: String(port) });
    await listening(second, START_MS);
    await runCurl(here(command("curl -X POST")));
    await until("the sandbox prints the click", START_MS, () => network.said.includes("#1 GET /click/892/159/"));
    await Promise.all([second.stop(), network.stop()]);
  });

  test("npm run demo plays VK, the application, the gateway and the network, and says where", async () => {
    const names = ["DEMO_HOST_PORT", "DEMO_APP_PORT", "DEMO_GATEWAY_PORT", "DEMO_SANDBOX_PORT"];
    const ports = await Promise.all(names.map(async (name) => [name, String(await freePort())]));
    const demo = clone.start(command("npm run demo"), Object.fromEntries(ports));
    await until("it says that it works", START_MS, () => demo.said.includes("Демо Metka работает"));
    for (const [name, port] of ports) {
      const url = `http://${name === "DEMO_HOST_PORT" ? "localhost" : "127.0.0.1"}:${port}`;
      expect(demo.said).toContain(url);
      expect((await fetch(name === "DEMO_GATEWAY_PORT" ? `${url}/healthz` : url)).status, url).toBeLessThan(500);
    }
    await demo.stop();
  });

  test("nothing of that is left in the clone for git to see", () => {
    expect(clone.changes).toBe("");
  });

  test("every command of the README and of docs/ was run, or is listed here with the reason", () => {
    const known = new Set([...ran, ...Object.keys(NOT_RUN)]);
    const inline = inlineCode(readme).filter((text) => /^(npm|npx|docker compose|sqlite3|psql|node) /.test(text));
    expect([...blocks, ...inline].filter((text) => !known.has(text))).toEqual([]);
  });

  async function runCurl(curl: string): Promise<Record<string, unknown>> {
    const { code, said } = await clone.run(`${curl} --silent --show-error`);
    if (code !== 127) return JSON.parse(said);
    // No curl on this machine: the same request.
    const [url = ""] = /http:[^\s"]+/.exec(curl) ?? [];
    const [, method = "POST"] = /-X (\w+)/.exec(curl) ?? [];
    const [, type = ""] = /Content-Type: ([^"]+)/.exec(curl) ?? [];
    const [, file] = /--data-binary @(\S+)/.exec(curl) ?? [];
    const [, text = ""] = /-d '([^']*)'/.exec(curl) ?? [];
    const body = file === undefined ? text : await readFile(join(clone.folder, file));
    const token = await readFile(join(clone.folder, "data/admin-token"), "utf8");
    const headers = { "content-type": type, authorization: `Bearer ${token.trim()}` };
    const response = await fetch(url, { method, headers, body });
    return JSON.parse(await response.text());
  }

  async function runSqlite(query: string): Promise<string[]> {
    const { code, said } = await clone.run(query);
    if (code !== 127) return said.trim().split("\n");
    const [, sql = ""] = /"(.*)"/.exec(query) ?? [];
    const database = new DatabaseSync(join(clone.folder, "data/metka.db"), { readOnly: true });
    return database
      .prepare(sql)
      .all()
      .map((row) => Object.values(row).join("|"));
  }
});

/** An answer with what differs from one click to the next replaced by its form. */
function likeShown(answer: Record<string, unknown>, network: string): unknown {
  const text = JSON.stringify(answer)
    .replaceAll(network, "NETWORK")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z/g, "TIME")
    .replaceAll(/"[0-9a-z]{26}"/g, '"ULID"')
    .replaceAll(/"user_agent":"[^"]*"/g, '"user_agent":"…"');
  return JSON.parse(text);
}

describe("what is not run here", () => {
  test("npm test is a script, and .ci/run starts it", async () => {
    const { scripts } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
    expect(scripts.test).toContain("vitest run");
    expect(await readFile(join(ROOT, ".ci/run"), "utf8")).toMatch(/^\s*npm test /m);
  });

  test("Docker's commands name services, a user and a table that exist", async () => {
    const { services } = parse(await readFile(join(ROOT, "docker-compose.yml"), "utf8"));
    const docker = Object.keys(NOT_RUN).filter((text) => text.startsWith("docker compose "));
    for (const text of docker) {
      expect(readme).toContain(text);
      const [, service] = /(?:restart|logs -f|exec) (\w+)/.exec(text) ?? [];
      if (service !== undefined) expect(Object.keys(services)).toContain(service);
      const [, user] = / -U (\w+)/.exec(text) ?? [];
      if (user === undefined) continue;
      // psql without -d connects to the database that is called like the user.
      expect(services.postgres.environment).toMatchObject({ POSTGRES_USER: user, POSTGRES_DB: user });
      expect(blocks.find((block) => block.startsWith("sqlite3"))).toContain(/"(.*)"/.exec(text)?.[1]);
    }
  });
});
