import type { Agent } from "undici";

/** A request to an API, whose answer is read. */
export interface ApiRequest {
  readonly method: "GET" | "POST";
  /** A query may hold a token: it is never logged. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly json: unknown } | { readonly form: Readonly<Record<string, string>> };
  /** For the whole of it, the answer's body included. */
  readonly timeoutMs: number;
}

/** What came back, or how it failed. `sent`: whether the other side may have seen the request. */
export type ApiAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly contentType: string | null;
      readonly retryAfter: string | null;
      readonly body: string;
    }
  | { readonly kind: "failure"; readonly sent: boolean; readonly reason: string };

/** A page of 500 rows of statistics is some 200 KB; beyond this an answer is none that anybody meant. */
const BODY_LIMIT = 16 * 1024 * 1024;

export async function askApi(agent: Agent, request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
  const target = new URL(request.url);
  const { headers, body } = encoded(request);
  const answer = await agent.request({
    origin: target.origin,
    path: target.pathname + target.search,
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body }),
    signal,
  });
  const text = await readBody(answer.body);
  if (text === undefined)
    return { kind: "failure", sent: true, reason: `ответ больше ${BODY_LIMIT / 1024 / 1024} МиБ` };
  return {
    kind: "answer",
    status: answer.statusCode,
    contentType: first(answer.headers["content-type"]),
    retryAfter: first(answer.headers["retry-after"]),
    body: text,
  };
}

function encoded({ headers = {}, body }: ApiRequest): { headers: Record<string, string>; body?: string } {
  const plain = { accept: "application/json", ...headers };
  if (body === undefined) return { headers: plain };
  if ("json" in body) {
    return { headers: { "content-type": "application/json", ...plain }, body: JSON.stringify(body.json) };
  }
  const form = new URLSearchParams(body.form).toString();
  return { headers: { "content-type": "application/x-www-form-urlencoded", ...plain }, body: form };
}

/** undefined: it is too large, and its connection is closed. */
async function readBody(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    // Leaving the loop destroys the body.
    if (length > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function first(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
