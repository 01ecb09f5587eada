import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { ClosedFor } from "../metrics.ts";

/** Requests of a connection that may wait for their turn: load generators send ten at once, browsers and proxies one. */
const MOST_WAITING = 16;
/** A reader has this long for an answer, and more for a long one: by the slowest mobile connection. */
const READ_WITHIN_MS = 30_000;
const LEAST_BYTES_PER_S = 8 * 1024;
const LOOK_EVERY_MS = 1_000;

interface Connection {
  readonly socket: Socket;
  current: ServerResponse;
  /** When a look first found that answer under way, by the monotonic clock. */
  sendingSince: number | undefined;
  readonly waiting: { readonly response: ServerResponse; readonly begin: () => void }[];
}

/**
 * One request of a connection at a time. HTTP lets a client send the next requests before it has read an answer, and
 * Node begins them all: the answers of a caller that reads nothing would fill the memory.
 */
export class Turns {
  readonly #connections = new Map<Socket, Connection>();
  readonly #onClosed: (why: ClosedFor) => void;

  constructor(onClosed: (why: ClosedFor) => void) {
    this.#onClosed = onClosed;
  }

  /** Calls `begin` once all earlier answers of this connection are on their way; never if the connection ends before. */
  take(socket: Socket, response: ServerResponse, begin: () => void): void {
    // The rest of a chunk is still parsed when its connection has been closed.
    if (socket.destroyed) return;
    const connection = this.#connections.get(socket);
    if (connection === undefined) {
      const opened = { socket, current: response, sendingSince: undefined, waiting: [] };
      this.#connections.set(socket, opened);
      this.#follow(opened);
      begin();
    } else if (connection.waiting.length < MOST_WAITING) {
      connection.waiting.push({ response, begin });
    } else {
      this.#close(connection, "too_many_requests_at_once");
    }
  }

  /** Closes connections whose reader does not take an answer. */
  look(nowMs: number): void {
    for (const connection of this.#connections.values()) {
      if (connection.socket.writableLength === 0) {
        connection.sendingSince = undefined;
        continue;
      }
      connection.sendingSince ??= nowMs;
      if (nowMs - connection.sendingSince > readWithinMs(connection.current))
        this.#close(connection, "answer_not_read");
    }
  }

  #follow(connection: Connection): void {
    connection.sendingSince = undefined;
    connection.current.once("close", () => {
      const next = connection.socket.destroyed ? undefined : connection.waiting.shift();
      if (next === undefined) {
        this.#connections.delete(connection.socket);
        return;
      }
      connection.current = next.response;
      this.#follow(connection);
      next.begin();
    });
  }

  #close(connection: Connection, why: ClosedFor): void {
    connection.waiting.length = 0;
    connection.socket.destroy();
    this.#onClosed(why);
  }
}

function readWithinMs(response: ServerResponse): number {
  return READ_WITHIN_MS + (Number(response.getHeader("content-length") ?? 0) / LEAST_BYTES_PER_S) * 1000;
}

/** Register before every other hook. */
export function takeTurns(app: FastifyInstance, turns: Turns): void {
  app.addHook("onRequest", (request, reply, done) => turns.take(request.raw.socket, reply.raw, done));
  // An unknown expectation may be ignored (RFC 9110, 10.1.1); Node would answer it out of turn.
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  const looking = setInterval(() => turns.look(performance.now()), LOOK_EVERY_MS).unref();
  app.addHook("onClose", async () => clearInterval(looking));
}

/** For answers that are given without any hook. */
export function inTurn(turns: Turns, reply: FastifyReply, answer: () => void): void {
  turns.take(reply.request.raw.socket, reply.raw, answer);
}
