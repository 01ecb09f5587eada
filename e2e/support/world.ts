import { type Sandbox, startSandbox } from "@metka/sandbox";
import { type DatabaseKind, emptyDatabase } from "./database-kinds.ts";
import { type GatewayOptions, type GatewayProcess, GatewayRoom } from "./gateway-process.ts";

/** What most tests need: a network, and a gateway that sends its clicks there. */
export interface World {
  readonly sandbox: Sandbox;
  readonly room: GatewayRoom;
  readonly gateway: GatewayProcess;
}

export async function openWorld(kind: DatabaseKind, env: GatewayOptions["env"] = {}): Promise<World> {
  const sandbox = await startSandbox();
  const room = await GatewayRoom.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
  return { sandbox, room, gateway: await room.start() };
}

export async function closeWorld({ sandbox, room }: Pick<World, "sandbox" | "room">): Promise<void> {
  await room.close();
  await sandbox.close();
}
