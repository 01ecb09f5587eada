import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
const children: ChildProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** `npm run sandbox` without npm; `printed` waits for a text on its output. */
function runMain(env: Record<string, string>) {
  const { PORT: _port, HOST: _host, ...inherited } = process.env;
  const child = spawn(process.execPath, [MAIN], { env: { ...inherited, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let output = "";
  const exited = once(child, "close").then(([code]) => ({ code, output }));
  const printed = (wanted: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const found = wanted.exec(output);
        if (found !== null) resolve(found[1] ?? found[0]);
      };
      child.stdout.on("data", look);
      exited.then(() => reject(new Error(`ended without printing ${wanted}:\n${output}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").prependListener("data", (text: string) => {
      output += text;
    });
  }
  return { child, printed, exited };
}

async function startMain() {
  const main = runMain({ PORT: "0" });
  const url = await main.printed(/слушает (http:\/\/127\.0\.0\.1:\d+)/);
  const offersFile = await main.printed(/OFFERS_FILE=(\S+) ALLOW_PRIVATE_DESTINATIONS=1 npm start\n/);
  folders.push(dirname(offersFile));
  return { ...main, url, offersFile };
}

test("prints the gateway's command, whose offers file leads to the sandbox", async () => {
  const { url, offersFile, printed } = await startMain();
  expect(offersFile).toBe(join(tmpdir(), `metka-sandbox-${new URL(url).port}`, "offers.json"));
  const { offers } = JSON.parse(await readFile(offersFile, "utf8"));
  expect(offers.map(({ slug }: { slug: string }) => slug)).toEqual(["leads-tech", "otkaz"]);
  expect(offers[1].template).toBe(`${url}/Eg5hd?s4={ref|s4}&s5={ref_source|s5}&s6={user_id|s6}`);
  await fetch(`${url}/click/892/159/?sub6=1`, { redirect: "manual" });
  await printed(/^#1 GET \/click\/892\/159\/\?sub6=1 → redirect$/m);
});

test("the commands it prints work", async () => {
  const { url, printed } = await startMain();
  const [, path, body] = /curl -X PUT \S+?(\/_sandbox\/mode) -d '(.*)'/.exec(await printed(/.*curl -X PUT.*/)) ?? [];
  expect((await fetch(`${url}${path}`, { method: "PUT", body: body ?? "" })).status).toBe(200);
  expect((await fetch(`${url}/c`)).status).toBe(503);
  const list = await printed(/curl '(\S+)'/);
  expect(await (await fetch(list)).json()).toMatchObject({
    count: 1,
    clicks: [{ path: "/c", answered: "status 503" }],
  });
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "stops within a second on %s, with 0, with clicks unanswered",
  async (signal) => {
    const { child, url, printed, exited } = await startMain();
    const unanswered = ["/hang/c", "/slow/60000/c"].map((path) =>
      expect(fetch(url + path)).rejects.toThrow("fetch failed"),
    );
    await printed(/^#2 /m);
    const from = performance.now();
    child.kill(signal);
    expect((await exited).code).toBe(0);
    expect(performance.now() - from).toBeLessThan(1000);
    await Promise.all(unanswered);
  },
);

test.each([
  [{ PORT: "http" }, 'PORT: нужно целое число от 0 до 65535 (0 — любой свободный), а пришло "http"'],
  [{ PORT: "65536" }, 'а пришло "65536"'],
  [{ PORT: "" }, 'PORT: нужно целое число от 0 до 65535 (0 — любой свободный), а пришло ""'],
  [{ PORT: "0", HOST: "0.0.0.0" }, 'HOST: песочница слушает только 127.0.0.1, а пришло "0.0.0.0"'],
])("refuses %j by name", async (env, message) => {
  const { code, output } = await runMain(env).exited;
  expect(code).toBe(1);
  expect(output).toContain(message);
});

test("says that its port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const { code, output } = await runMain({ PORT: String(port) }).exited;
  other.close();
  expect(code).toBe(1);
  expect(output).toContain(`PORT: порт ${port} занят`);
});
