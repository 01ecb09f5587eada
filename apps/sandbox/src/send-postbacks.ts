import { fillMacros } from "./fill-macros.ts";
import type { PostbackOrder } from "./parse-postback.ts";

export interface PostbackReply {
  readonly status: number;
  /** JSON where it is JSON, else the text. */
  readonly body: unknown;
}

/** A gateway that commits is done in milliseconds; one that takes this long hangs. */
const TIMEOUT_MS = 30_000;

/**
 * Sends a postback as often as ordered, one after another or all at once; the replies in the order of sending. Macros
 * of its URL and its parameters are filled from the click's own parameters.
 */
export async function sendPostbacks(
  written: PostbackOrder,
  click: Readonly<Record<string, string>>,
): Promise<readonly PostbackReply[]> {
  const order = filled(written, click);
  const each = Array.from({ length: order.times });
  if (order.concurrently) return await Promise.all(each.map(() => sendOne(order)));
  const replies: PostbackReply[] = [];
  for (const _ of each) replies.push(await sendOne(order));
  return replies;
}

function filled(order: PostbackOrder, click: Readonly<Record<string, string>>): PostbackOrder {
  const url = new URL(order.url);
  for (const [name, value] of order.url.searchParams) {
    const text = fillMacros(value, click);
    if (text !== value) url.searchParams.set(name, text);
  }
  const params = Object.entries(order.params).map(([name, value]) => [
    name,
    typeof value === "string" ? fillMacros(value, click) : value,
  ]);
  return { ...order, url, params: Object.fromEntries(params) };
}

async function sendOne({ url, method, params, form }: PostbackOrder): Promise<PostbackReply> {
  const target = new URL(url);
  const init: RequestInit = { method, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) };
  const fields = Object.entries(params).map(([name, value]): [string, string] => [name, String(value)]);
  if (form === "query") for (const [name, value] of fields) target.searchParams.set(name, value);
  else if (form === "form") init.body = new URLSearchParams(fields);
  else {
    init.body = JSON.stringify(params);
    init.headers = { "content-type": "application/json" };
  }
  const response = await fetch(target, init);
  const text = await response.text();
  return { status: response.status, body: readBack(text) };
}

function readBack(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
