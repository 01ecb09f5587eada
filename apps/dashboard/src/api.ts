import type { ErrorAnswer } from "@metka/contract";

/** An answer that is an error, in the gateway's own words. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: ErrorAnswer["error"]["details"];

  constructor(status: number, { code, message, details }: ErrorAnswer["error"]) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** The gateway could not be reached, or something between it and the browser answered in its place. */
class NoAnswer extends Error {}

export type Query = Readonly<Record<string, string | number | undefined>>;

type Headers = Readonly<Record<string, string>>;

export function get<Answer>(path: string, query: Query = {}, headers: Headers = {}): Promise<Answer> {
  return ask<Answer>("GET", withQuery(path, query), undefined, headers);
}

export function send<Answer>(
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body?: object,
): Promise<Answer> {
  const json = body === undefined ? undefined : { type: "application/json", content: JSON.stringify(body) };
  return ask<Answer>(method, path, json);
}

/** Sends a table as it lies on the disk: its encoding is the gateway's business. */
export function sendTable<Answer>(method: "POST" | "PUT", path: string, file: Blob): Promise<Answer> {
  return ask<Answer>(method, path, { type: "text/csv", content: file });
}

/** `path?a=1`; what is undefined is left out. */
export function withQuery(path: string, query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

interface Body {
  readonly type: string;
  readonly content: string | Blob;
}

async function ask<Answer>(method: string, url: string, body?: Body, headers: Headers = {}): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: {
        accept: "application/json",
        ...headers,
        ...(body === undefined ? {} : { "content-type": body.type }),
      },
      ...(body === undefined ? {} : { body: body.content }),
    });
  } catch (cause) {
    throw new NoAnswer("no answer", { cause });
  }
  const text = await response.text();
  // The routes' schemas are the same that these types are made of.
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  throw failureOf(response.status, text);
}

function failureOf(status: number, text: string): Error {
  try {
    const { error }: ErrorAnswer = JSON.parse(text);
    return new ApiFailure(status, error);
  } catch (cause) {
    return new NoAnswer(`${status}`, { cause });
  }
}
