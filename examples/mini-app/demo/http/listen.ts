import type { Server } from "node:http";

/** Loopback only: everything here is for the machine it runs on. */
const HOST = "127.0.0.1";

export interface Listening {
  readonly port: number;
  /** False where the wanted port was taken and a free one is used instead. */
  readonly asWanted: boolean;
}

/** Listens on the wanted port, or on a free one where somebody has that already; 0 is any free one. */
export async function listen(server: Server, wanted: number): Promise<Listening> {
  try {
    return { port: await listenOn(server, wanted), asWanted: true };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    return { port: await listenOn(server, 0), asWanted: false };
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: HOST }, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the server has no TCP port"));
      else resolve(address.port);
    });
  });
}

/** Ends open connections as well. */
export function shutDown(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
