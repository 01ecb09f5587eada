import { parseArgs } from "node:util";
import { startSandbox } from "@metka/sandbox";
import { freshDatabase } from "@metka/testing/fresh-database.ts";
import { GatewayFixture } from "@metka/testing/gateway-process.ts";
import { startPostgres } from "@metka/testing/postgres-server.ts";
import { runGenerator } from "../e2e/generator/run.ts";

const HELP = `Запросы, какие присылает мир, на все адреса шлюза: npm run fuzz -- [--requests 10000] [--database sqlite|postgres] [--seed N]

Шлюз, база и сеть — свои, на этой машине; наружу ничего не уходит. Код выхода: 0 — ошибок шлюза нет, 1 — есть.`;
const ADMIN = "the-token-of-the-generator";
/** Caches and the database's own pages settle; a leak of 100,000 requests is larger. */
const MOST_GROWTH_MB = 150;
/** Of the heap that is in use, after its garbage is collected. */
const MOST_HEAP_GROWTH_MB = 20;
const COLLECTS_ON_SIGNAL = import.meta.resolve("@metka/testing/collect-garbage.ts");

const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "10000" },
    database: { type: "string", default: "sqlite" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
    help: { type: "boolean", short: "h", default: false },
  },
});
const requests = Number(values.requests);
const seed = Number(values.seed);
if (values.help || !Number.isInteger(requests) || requests < 1 || !/^(sqlite|postgres)$/.test(values.database)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const postgres = values.database === "postgres" ? await startPostgres() : undefined;
const sandbox = await startSandbox();
const database = postgres === undefined ? "sqlite" : await freshDatabase(postgres.url);
const fixture = await GatewayFixture.open({
  database,
  network: sandbox.url,
  env: { ADMIN_TOKEN: ADMIN, NODE_OPTIONS: `--expose-gc --import ${COLLECTS_ON_SIGNAL}` },
});
let failed = true;
try {
  const gateway = await fixture.start();
  console.log(`${requests} запросов, база ${values.database}, --seed ${seed}`);
  const { findings, statuses, memory } = await runGenerator({
    url: gateway.url,
    seed,
    requests,
    admin: ADMIN,
    collect: () => process.kill(gateway.pid, "SIGUSR2"),
    onProgress: (done, { heapMb, externalMb, residentMb }) =>
      console.log(`${done} запросов: куча ${heapMb} МБ, буферы ${externalMb} МБ, всего ${residentMb} МБ`),
  });
  for (const { index, what, request } of findings) console.log(`❌ № ${index}: ${what}\n   ${request}`);
  console.log("Ответы:", Object.fromEntries([...statuses].sort(([a], [b]) => a - b)));
  const health = await fetch(`${gateway.url}/healthz`);
  const grown = (key: "heapMb" | "residentMb") => (memory.at(-1)?.[key] ?? 0) - (memory[1]?.[key] ?? 0);
  const [heap, resident] = [grown("heapMb"), grown("residentMb")];
  console.log(`Со второй десятой части, МБ: куча ${heap}, всего ${resident}; /healthz ${health.status}`);
  const leaks = heap > MOST_HEAP_GROWTH_MB || resident > MOST_GROWTH_MB;
  failed = findings.length > 0 || gateway.ended || health.status !== 200 || leaks;
} finally {
  await fixture.close();
  await sandbox.close();
  await postgres?.stop();
}
process.exit(failed ? 1 : 0);
