import { type Sandbox, startSandbox } from "@metka/sandbox";
import { type DatabaseKind, emptyDatabase } from "./database-kinds.ts";
import { GatewayFixture, type GatewayOptions, type GatewayProcess } from "./gateway-process.ts";

/** What most tests need: a network, and a gateway that sends its clicks there. */
export interface E2eFixture {
  readonly sandbox: Sandbox;
  readonly fixture: GatewayFixture;
  readonly gateway: GatewayProcess;
}

type Env = NonNullable<GatewayOptions["env"]>;
/** The gateway's settings, or what they are once the sandbox has an address. */
export type E2eEnv = Env | ((sandboxUrl: string) => Env);

export async function openE2e(kind: DatabaseKind, env: E2eEnv = {}): Promise<E2eFixture> {
  const sandbox = await startSandbox();
  const fixture = await GatewayFixture.open({
    database: await emptyDatabase(kind),
    network: sandbox.url,
    env: typeof env === "function" ? env(sandbox.url) : env,
  });
  return { sandbox, fixture, gateway: await fixture.start() };
}

export async function closeE2e({ sandbox, fixture }: Pick<E2eFixture, "sandbox" | "fixture">): Promise<void> {
  await fixture.close();
  await sandbox.close();
}
