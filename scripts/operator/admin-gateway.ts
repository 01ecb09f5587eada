import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "../../apps/gateway/src/config.ts";
import { decodeFile } from "../../apps/gateway/src/file-text.ts";

/** The running gateway, asked as its operator. */
export interface AdminGateway {
  readonly url: string;
  /** The JSON of a 200, in the type of the route's schema. @throws AdminError */
  ask<T>(method: "GET" | "DELETE", path: string): Promise<T>;
}

/** The gateway gave no useful answer; the message says what to do. */
export class AdminError extends Error {}

/** One request of an operator's takes seconds at most. */
const TIMEOUT_MS = 60_000;

export function adminGateway(url: string, token: string): AdminGateway {
  return {
    url,
    async ask<T>(method: "GET" | "DELETE", path: string) {
      const response = await request(`${url}${path}`, method, token);
      if (response.status === 401) {
        throw new AdminError(`${url} не принял токен: проверьте ADMIN_TOKEN и DATA_DIR, из неё берётся admin-token`);
      }
      if (response.status !== 200) throw new AdminError(`${url}${path} ответил ${response.status}`);
      const answer: T = JSON.parse(await response.text());
      return answer;
    },
  };
}

async function request(url: string, method: string, token: string): Promise<Response> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    return await fetch(url, { method, headers, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (cause) {
    throw new AdminError(`${new URL(url).origin} не отвечает: шлюз должен работать, его адрес задаёт --url`, { cause });
  }
}

/** The token that a gateway with these settings has; undefined: it has not made one yet. */
export async function keptToken({ adminToken, dataDir }: Config): Promise<string | undefined> {
  if (adminToken !== undefined) return adminToken;
  const bytes = await readFile(join(dataDir, "admin-token")).catch(() => undefined);
  return bytes === undefined ? undefined : decodeFile(bytes).trim() || undefined;
}
