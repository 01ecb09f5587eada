import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "../http/static-files.ts";

/** The sandbox is on loopback and answers control calls at once. */
const TIMEOUT_MS = 5_000;

/** Hands a control call on to the sandbox, which lets no other origin read it. */
export async function askNetwork(
  sandboxUrl: string,
  call: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = (request.url ?? "").split("?")[1] ?? "";
  try {
    const answer = await fetch(`${sandboxUrl}/_sandbox/${call}?${query}`, {
      method: request.method ?? "GET",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    sendJson(response, answer.status, await answer.json());
  } catch (error) {
    sendJson(response, 502, {
      error: `Сеть ${sandboxUrl} не отвечает: ${error instanceof Error ? error.message : error}`,
    });
  }
}
