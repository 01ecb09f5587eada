import { existsSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { COMPILE_CACHE } from "./compile-cache.ts";
import { GatewayFixture } from "./gateway-process.ts";
import { startPostgres } from "./postgres-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The PostgreSQL server that the whole run shares; each test makes a database of its own on it. */
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server] = await Promise.all([startPostgres(), fillCompileCache()]);
  project.provide("postgresUrl", server.url);
  return () => server.stop();
}

/** Nothing is sent by a gateway that gets no click, and nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

/** Most gateways of tests are killed and leave no compiled code behind: one that is stopped leaves it for all of them. */
async function fillCompileCache(): Promise<void> {
  if (existsSync(COMPILE_CACHE)) return;
  const fixture = await GatewayFixture.open({ database: "sqlite", network: NOWHERE });
  try {
    await (await fixture.start()).stop();
  } finally {
    await fixture.close();
  }
}
