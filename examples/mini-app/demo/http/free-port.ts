import { createServer } from "node:http";
import { listen, shutDown } from "./listen.ts";

/** For a server that cannot choose for itself: the wanted port, or 0 where somebody has it. */
export async function freeOr0(wanted: number): Promise<number> {
  const probe = createServer();
  const { asWanted } = await listen(probe, wanted);
  await shutDown(probe);
  return asWanted ? wanted : 0;
}
