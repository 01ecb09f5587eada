import { Account } from "../account.ts";
import { type Contender, contest, speedTable } from "../contest.ts";
import { bareIntakeRound, intakeRound } from "../round.ts";
import type { Bench, Scenario } from "../scenario.ts";
import { startBareFastify } from "../servers.ts";
import { finish } from "./finish.ts";

const CONNECTIONS = 64;

export const intake: Scenario = {
  name: "intake",
  about: `POST of a click over ${CONNECTIONS} connections, a network that answers at once, next to bare Fastify that validates the same body and keeps nothing.`,
  async run(bench: Bench) {
    const bare = await bench.bare(startBareFastify);
    const accounts: Account[] = [];
    const contenders: Contender[] = [
      {
        name: "bare Fastify",
        round: (seconds) => bareIntakeRound(bare, { connections: CONNECTIONS, seconds }),
      },
    ];
    for (const database of bench.options.databases) {
      const network = await bench.network(`${database.toLowerCase()}-0`);
      const account = new Account(database, await bench.gateway(database, [network]), network);
      accounts.push(account);
      for (const waiting of ["respond-async", "waits"] as const) {
        contenders.push({
          name: `${database}, ${waiting}`,
          round: (seconds) => intakeRound(account, waiting, { connections: CONNECTIONS, seconds }),
        });
      }
    }
    const cases = await contest(contenders, bench.options);
    const [first] = cases;
    return await finish(accounts, cases, {
      tables: [speedTable("Intake", cases, first)],
      ...(first && { bare: first }),
    });
  },
};
