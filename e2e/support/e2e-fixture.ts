import { type Sandbox, startSandbox } from "@metka/sandbox";
import { type DatabaseKind, emptyDatabase } from "./database-kinds.ts";
import { GatewayFixture, type GatewayOptions, type GatewayProcess } from "./gateway-process.ts";

/** What most tests need: a network, and a gateway that sends its clicks there. */
export interface E2eFixture {
  readonly sandbox: Sandbox;
  readonly fixture: GatewayFixture;
  readonly gateway: GatewayProcess;
}

export async function openE2e(kind: DatabaseKind, env: GatewayOptions["env"] = {}): Promise<E2eFixture> {
  const sandbox = await startSandbox();
  const fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
  return { sandbox, fixture, gateway: await fixture.start() };
}

export async function closeE2e({ sandbox, fixture }: Pick<E2eFixture, "sandbox" | "fixture">): Promise<void> {
  await fixture.close();
  await sandbox.close();
}
