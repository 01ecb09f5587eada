import { readDemoSettings } from "./demo-settings.ts";
import type { GatewayChild } from "./gateway-child.ts";
import { greeting } from "./greeting.ts";
import { startDemo } from "./start-demo.ts";

let gateway: GatewayChild | undefined;
let stopping = false;

process.on("SIGINT", () => stop(0));
process.on("SIGTERM", () => stop(0));
// The reader of the lines is gone (`npm run demo | head`).
process.stdout.on("error", () => stop(0));

try {
  const settings = readDemoSettings(process.env);
  console.log("Запускаем шлюз и собираем приложение…");
  const demo = await startDemo({ settings, onGateway, onGatewayText: (text) => process.stdout.write(text) });
  console.log(greeting(demo, settings.ports));
} catch (error) {
  await stop(1, error instanceof Error ? error.message : String(error));
}

function onGateway(started: GatewayChild): void {
  gateway = started;
  started.ended.then(() => stop(1, "шлюз остановился сам, его слова выше"));
}

/** The servers end with this process; the gateway is another one, and has clicks to finish. */
async function stop(code: number, problem?: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (problem !== undefined) console.error(`Демо не работает: ${problem}`);
  await gateway?.close();
  process.exit(code);
}
