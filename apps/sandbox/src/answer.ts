import type { IncomingMessage, ServerResponse } from "node:http";
import { DEFAULT_MODE, type Mode } from "./mode.ts";
import { hopTarget } from "./path-mode.ts";

/** A click that is to be answered. */
export interface Exchange {
  readonly n: number;
  /** Path and query as sent; Node's parser lets only printable ASCII through, so it may stand in a header. */
  readonly target: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

export function answer(mode: Mode, exchange: Exchange): void {
  const { n, target, request, response } = exchange;
  switch (mode.kind) {
    case "redirect":
      redirect(response, mode.location ?? `https://advertiser.example/landing?click=${n}`);
      break;
    case "ok":
      response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": 2 }).end("ok");
      break;
    case "status":
      status(response, mode.status, mode.retryAfter);
      break;
    case "hang":
      break;
    case "drop":
      request.socket.destroy();
      break;
    case "self-redirect":
      redirect(response, hopTarget(mode.hops, target));
      break;
    case "loop":
      // Never the bare target: `//x` would be another host.
      redirect(response, target.startsWith("/loop/") ? target : `/loop${target}`);
      break;
    case "slow":
      answerLater(mode.delayMs, mode.answer ?? DEFAULT_MODE, exchange);
      break;
    default:
      mode satisfies never;
  }
}

function answerLater(delayMs: number, then: Mode, exchange: Exchange): void {
  const timer = setTimeout(() => answer(then, exchange), delayMs);
  exchange.response.once("close", () => clearTimeout(timer));
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { Location: location, "Content-Length": 0 }).end();
}

function status(response: ServerResponse, code: number, retryAfter: number | undefined): void {
  if (retryAfter !== undefined) response.setHeader("Retry-After", retryAfter);
  // 204 and 304 have no body, so they have no length either.
  if (code !== 204 && code !== 304) response.setHeader("Content-Length", 0);
  response.writeHead(code).end();
}
