import { Account } from "../account.ts";
import { type Contender, contest, speedTable } from "../contest.ts";
import { bareRedirectRound, redirectRound } from "../round.ts";
import type { Bench, Scenario } from "../scenario.ts";
import { startBareRedirect } from "../servers.ts";
import { finish } from "./finish.ts";

const CONNECTIONS = 64;

export const redirects: Scenario = {
  name: "redirects",
  about: `GET /go/{offer} with marks over ${CONNECTIONS} connections, next to a bare node:http server that answers 302 and keeps nothing.`,
  async run(bench: Bench) {
    const bare = await bench.bare(startBareRedirect);
    const accounts: Account[] = [];
    const contenders: Contender[] = [
      {
        name: "bare node:http 302",
        round: (seconds) => bareRedirectRound(bare, { connections: CONNECTIONS, seconds }),
      },
    ];
    for (const database of bench.options.databases) {
      const network = await bench.network(`${database.toLowerCase()}-0`);
      const account = new Account(
        `${database}, redirects`,
        await bench.gateway(database, [network]),
        network,
        "nothing",
      );
      accounts.push(account);
      contenders.push({
        name: account.name,
        round: (seconds) => redirectRound(account, { connections: CONNECTIONS, seconds }),
      });
    }
    const cases = await contest(contenders, bench.options);
    const [first] = cases;
    return await finish(accounts, cases, {
      tables: [speedTable("Redirects", cases, first)],
      ...(first && { bare: first }),
    });
  },
};
