import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../e2e/support/postgres-server.ts";
import { closingAfter, type OnClose } from "./closing.ts";
import { goalsTable } from "./goals.ts";
import { machineText } from "./machine.ts";
import { type Options, readOptions } from "./options.ts";
import { sectionText, withSection } from "./performance-page.ts";
import { Bench, type Findings, type Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import { type Table, textTable } from "./text-table.ts";

/** From here on the load generator, and not the server, may be what is measured. */
const BUSY = 0.9;
const PAGE = fileURLToPath(new URL("../docs/performance.md", import.meta.url));

const options = readOptions(
  process.argv.slice(2),
  SCENARIOS.map(({ name }) => name),
);
process.exitCode = await closingAfter((onClose) => main(options, onClose));

/** 1 where counts do not agree. A goal that is missed is no error: machines are noisy. */
async function main(options: Options, onClose: OnClose): Promise<number> {
  const machine = machineText(options, new Date());
  console.log(`${machine}; loopback, the gateway as \`npm start\` runs it, its log in a file`);
  const postgres = options.databases.includes("PostgreSQL") ? await startPostgres() : undefined;
  if (postgres !== undefined) onClose(() => postgres.stop());
  const problems: string[] = [];
  for (const scenario of SCENARIOS) {
    if (options.only.length > 0 && !options.only.includes(scenario.name)) continue;
    console.log(`\n── ${scenario.name}: ${scenario.about}`);
    const began = performance.now();
    const findings = await run(scenario, options, postgres?.url);
    const goals = goalsTable(scenario.name, findings.figures, options.databases);
    for (const table of [...findings.tables, goals]) console.log(`\n${shown(table)}`);
    console.log(`\n${loadText(findings)} ${((performance.now() - began) / 1000).toFixed(0)} s in all.`);
    for (const problem of findings.problems) console.error(`❌ ${problem}`);
    problems.push(...findings.problems);
    if (options.write) await write(scenario, sectionText(scenario, findings, goals, machine));
  }
  if (problems.length > 0) return 1;
  console.log("\nEvery acknowledged click is one row and one delivery, and none is two.");
  return 0;
}

/** Each has servers of its own, which end with it. */
async function run(scenario: Scenario, options: Options, postgresUrl: string | undefined): Promise<Findings> {
  return await closingAfter(async (onClose) => {
    const folder = await mkdtemp(join(tmpdir(), "metka-bench-"));
    onClose(() => rm(folder, { recursive: true, force: true }));
    return await scenario.run(new Bench({ options, folder, postgresUrl, onClose }));
  });
}

async function write({ name }: Scenario, section: string): Promise<void> {
  await writeFile(PAGE, withSection(await readFile(PAGE, "utf8"), name, section));
}

function shown({ title, head, lines }: Table): string {
  return textTable([[title, ...head.slice(1)], ...lines]);
}

function loadText({ ownCpu }: Findings): string {
  if (ownCpu === 0) return "";
  const verdict = ownCpu < BUSY ? "so it held nobody back" : "so it may have held the fastest server back";
  return `The load took ${(ownCpu * 100).toFixed(0)} % of a core at most, ${verdict}.`;
}
