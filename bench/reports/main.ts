import { cpus } from "node:os";
import type { DatabaseTarget } from "../../apps/gateway/src/config.ts";
import { closingAfter } from "../closing.ts";
import { type Measured, measure } from "./measure.ts";
import { type Options, readOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { growth, intakeText, ms, reportTable, type Verdict, verdict } from "./verdict.ts";

const NAMES: Readonly<Record<DatabaseTarget["kind"], string>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

process.exitCode = await main(readOptions(process.argv.slice(2)));

/** 1 where a goal is missed. */
async function main(options: Options): Promise<number> {
  const [cpu] = cpus();
  console.log(`${cpus().length} × ${cpu?.model ?? "unknown processor"}, Node ${process.version}, loopback`);
  const verdicts: Verdict[] = [];
  const tables: string[] = [];
  for (const kind of options.databases) {
    const runs: { name: string; measured: Measured }[] = [];
    for (const clicks of options.clicks) {
      const name = `${NAMES[kind]}, ${clicks.toLocaleString("en-US")} clicks`;
      const measured = await run(kind, clicks, name, options.keep);
      runs.push({ name, measured });
      verdicts.push(verdict(name, measured, runs.length > 1));
    }
    const [base, ...others] = runs;
    for (const { name, measured } of others) {
      if (base !== undefined) tables.push(growth(`${name} / ${base.name}`, base.measured.timed, measured.timed));
    }
  }
  for (const text of [...tables, ...verdicts.map((verdict) => verdict.text)]) console.log(`\n${text}`);
  return verdicts.every(({ pass }) => pass) ? 0 : 1;
}

async function run(kind: DatabaseTarget["kind"], clicks: number, name: string, keep: string | undefined) {
  return await closingAfter(async (onClose) => {
    process.stdout.write(`\n${name}:`);
    const say = (text: string) => process.stdout.write(` ${text}`);
    const database = await prepare(kind, clicks, { keep, say, onClose });
    console.log("\nthe gateway aggregates, then it is asked");
    const measured = await measure(database);
    const { aggregatedMs, first, timed, intake } = measured;
    console.log(`aggregated in ${(aggregatedMs / 1000).toFixed(1)} s after the gateway's start; totals are as made`);
    console.log(`first report after another start: ${ms(first.coldMs)} ms (${first.query})\n`);
    console.log(`${reportTable(timed)}\n\n${intakeText(intake)}`);
    return measured;
  });
}
