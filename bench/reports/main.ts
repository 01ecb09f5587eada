import { cpus } from "node:os";
import type { DatabaseTarget } from "../../apps/gateway/src/config.ts";
import { closingAfter } from "../closing.ts";
import { measure } from "./measure.ts";
import { type Options, readOptions } from "./options.ts";
import { prepare } from "./prepare.ts";
import { intakeText, reportTable, type Verdict, verdict } from "./verdict.ts";

const NAMES: Readonly<Record<DatabaseTarget["kind"], string>> = { sqlite: "SQLite", postgres: "PostgreSQL" };

process.exitCode = await main(readOptions(process.argv.slice(2)));

/** 1 where a goal is missed. */
async function main(options: Options): Promise<number> {
  const [cpu] = cpus();
  console.log(`${cpus().length} × ${cpu?.model ?? "unknown processor"}, Node ${process.version}, loopback`);
  const verdicts: Verdict[] = [];
  for (const kind of options.databases) {
    for (const clicks of options.clicks) {
      const name = `${NAMES[kind]}, ${clicks.toLocaleString("en-US")} clicks`;
      verdicts.push(verdict(name, clicks, await run(kind, clicks, name, options.keep)));
    }
  }
  for (const { text } of verdicts) console.log(`\n${text}`);
  return verdicts.every(({ pass }) => pass) ? 0 : 1;
}

async function run(kind: DatabaseTarget["kind"], clicks: number, name: string, keep: string | undefined) {
  return await closingAfter(async (onClose) => {
    process.stdout.write(`\n${name}:`);
    const say = (text: string) => process.stdout.write(` ${text}`);
    const database = await prepare(kind, clicks, { keep, say, onClose });
    console.log("\nthe gateway makes its replica, then it is asked");
    const measured = await measure(database);
    const { rebuildMs, timed, memory } = measured;
    console.log(`replica in ${(rebuildMs / 1000).toFixed(1)} s; totals are as made`);
    console.log(`memory ${memory.beforeMb.toFixed(0)} MB before the first report, ${memory.peakMb.toFixed(0)} at most`);
    console.log(`${reportTable(timed)}\n\n${intakeText(measured)}`);
    return measured;
  });
}
