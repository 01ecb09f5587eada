import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));
/** It builds the app and starts a gateway, on a machine that may be busy with other tests. */
const LIMIT_MS = 60_000;

let child: ChildProcess | undefined;
let folder = "";

afterEach(async () => {
  // Not SIGKILL: it could not end its gateway.
  if (child?.exitCode === null) {
    child.kill("SIGTERM");
    await once(child, "close");
  }
  await rm(folder, { recursive: true, force: true });
});

/** `npm run demo` without npm. */
async function runMain(env: Readonly<Record<string, string>>) {
  folder = await mkdtemp(join(tmpdir(), "metka-demo-"));
  const started = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH ?? "", DEMO_DIR: folder, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = started;
  let output = "";
  const exited = once(started, "close").then(([code]) => ({ code, output }));
  const printed = (wanted: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (output.includes(wanted)) resolve(output);
      };
      started.stdout.on("data", look);
      exited.then(() => reject(new Error(`ended without printing «${wanted}»:\n${output}`)));
      look();
    });
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding("utf8").prependListener("data", (text: string) => {
      output += text;
    });
  }
  return { started, printed, exited };
}

const ANY_PORT = { DEMO_HOST_PORT: "0", DEMO_APP_PORT: "0", DEMO_GATEWAY_PORT: "0", DEMO_SANDBOX_PORT: "0" };

test("runs the whole way, and leaves nothing running", { timeout: LIMIT_MS }, async () => {
  const { started, printed, exited } = await runMain(ANY_PORT);
  const said = await printed("Остановить: Ctrl+C");
  const urlOf = (part: string) => new RegExp(`${part} +(http://[^ /]+)`).exec(said)?.[1] ?? "";
  const [host, app, gateway, sandbox] = ["Стенд ВКонтакте", "Приложение", "Шлюз Metka", "CPA-сеть"].map(urlOf);

  expect(await (await fetch(`${app}/config.json`)).json()).toEqual({ metka: gateway });
  const launch = await fetch(`${host}/launch`, { method: "POST", body: '{"user":7}' });
  const { url }: { url: string } = JSON.parse(await launch.text());
  const click = { user_id: "7", url, launch_params: new URL(url).search.slice(1) };
  const answer = await fetch(`${gateway}/api/arbitrage/send-to-leads-tech/`, {
    method: "POST",
    body: JSON.stringify(click),
    headers: { "Content-Type": "application/json" },
  });
  // The gateway knows the key that the host page signs with.
  expect(await answer.json()).toMatchObject({
    leads_tech_data: { launch_params_check: "verified" },
    delivery: { status: "delivered" },
  });
  const network = await (await fetch(`${host}/network/clicks`)).json();
  expect(network).toMatchObject({ count: 1, clicks: [{ params: { sub4: "vk_bot_test", sub6: "7" } }] });

  // The whole circle: what the ad cost, what its click earned, by the ad's name.
  const ad = { user_id: "8", ref: "107900002", ref_source: "107900003", rb_clickid: "rb-demo" };
  const visit = { method: "POST", body: JSON.stringify(ad), headers: { "Content-Type": "application/json" } };
  for (let n = 0; n < 2; n += 1) await fetch(`${gateway}/api/arbitrage/send-to-leads-tech/`, visit);
  await printed("Видео 9:16 (107900003): визитов 2, одобрено 1, расход 25.00, доход 350.00, прибыль 325.00, ROI 1300%");
  expect(await printed("Карусель (107900004): визитов 0")).toContain("расход 40.00");

  await printed("Пиксель VK получил событие: RG:350.00/lead, rb_clickid=rb-demo");

  started.kill("SIGTERM");
  expect((await exited).code).toBe(0);
  for (const part of [host, app, gateway, sandbox]) await expect(fetch(part ?? "")).rejects.toThrow("fetch failed");
});
