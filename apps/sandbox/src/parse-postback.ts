import { isRecord } from "./is-record.ts";

/** How the parameters travel. */
export type PostbackForm = "query" | "form" | "json";

export interface PostbackOrder {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly params: Readonly<Record<string, unknown>>;
  readonly form: PostbackForm;
  readonly times: number;
  readonly concurrently: boolean;
  /** The number of the click whose parameters fill the macros; undefined: the last one's do. */
  readonly click: number | undefined;
}

/** Says in Russian which field is wrong. */
export class PostbackError extends Error {
  override readonly name = "PostbackError";
}

const FIELDS = new Set(["url", "method", "params", "form", "times", "concurrently", "click"]);
const MOST_TIMES = 1000;
/** The sandbox sends nowhere else: it answers anyone on this machine and has no password. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export function parsePostback(value: unknown): PostbackOrder {
  if (!isRecord(value)) throw new PostbackError('нужен объект, например {"url":"http://localhost:8000/postback/…"}');
  for (const name of Object.keys(value)) {
    if (!FIELDS.has(name)) throw new PostbackError(`${name}: нет такого поля, возможны ${[...FIELDS].join(", ")}`);
  }
  const { url: written, params = {}, times = 1, concurrently = false, click } = value;
  const url = typeof written === "string" && URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !LOOPBACK.test(url.hostname)) {
    throw new PostbackError("url: нужен адрес шлюза на этой машине, например http://localhost:8000/postback/…");
  }
  if (!isRecord(params)) throw new PostbackError('params: нужен объект, например {"status":"approved"}');
  if (typeof times !== "number" || !Number.isInteger(times) || times < 1 || times > MOST_TIMES) {
    throw new PostbackError(`times: нужно целое число от 1 до ${MOST_TIMES}`);
  }
  if (typeof concurrently !== "boolean") throw new PostbackError("concurrently: нужно true или false");
  if (click !== undefined && (typeof click !== "number" || !Number.isInteger(click) || click < 1)) {
    throw new PostbackError("click: нужен номер клика, целое число от 1: они есть в /_sandbox/clicks");
  }
  const form = oneOf("form", value.form ?? "query", ["query", "form", "json"]);
  const method = oneOf("method", value.method ?? (form === "query" ? "GET" : "POST"), ["GET", "POST"]);
  if (method === "GET" && form !== "query") throw new PostbackError(`method: у GET нет тела, для ${form} нужен POST`);
  return { url, method, params, form, times, concurrently, click };
}

function oneOf<T extends string>(name: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new PostbackError(`${name}: нужно одно из: ${allowed.join(", ")}`);
  return found;
}
