// The budgets of the dashboard's JavaScript, gzipped: what the first page loads, and what each further page adds.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const FIRST_LOAD_KB = 250;
const PAGE_KB = 100;

const built = fileURLToPath(new URL("../apps/dashboard/dist", import.meta.url));
const first = new Set(readFileSync(join(built, "index.html"), "utf8").match(/assets\/[^"]+\.js/g) ?? []);
const kb = (file: string) => gzipSync(readFileSync(join(built, file))).length / 1024;
const files = readdirSync(join(built, "assets"))
  .filter((name) => name.endsWith(".js"))
  .map((name) => ({ name: `assets/${name}`, kb: kb(`assets/${name}`) }));

const firstLoad = files.filter(({ name }) => first.has(name)).reduce((sum, file) => sum + file.kb, 0);
const largest = files.filter(({ name }) => !first.has(name)).toSorted((a, b) => b.kb - a.kb)[0];
if (first.size === 0 || largest === undefined) throw new Error("the dashboard is not built: npm run build:dashboard");
console.log(`dashboard: first load ${firstLoad.toFixed(0)} KB of ${FIRST_LOAD_KB}, gzipped`);
console.log(`dashboard: largest further file ${largest.kb.toFixed(0)} KB of ${PAGE_KB}, gzipped: ${largest.name}`);
if (firstLoad > FIRST_LOAD_KB || largest.kb > PAGE_KB) process.exitCode = 1;
