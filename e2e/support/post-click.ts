import type { ClickAnswer } from "@metka/contract";

export interface ClickPost {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Posted {
  readonly status: number;
  readonly answer: ClickAnswer;
  readonly tookMs: number;
}

/** Posts a click that is expected to be accepted; anything else is thrown with the answer's text. */
export async function postClick(
  gatewayUrl: string,
  click: Readonly<Record<string, unknown>>,
  { query = "", headers = {} }: ClickPost = {},
): Promise<Posted> {
  const began = performance.now();
  const response = await fetch(`${gatewayUrl}/api/arbitrage/send-to-leads-tech/${query}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(click),
  });
  const text = await response.text();
  const tookMs = performance.now() - began;
  if (!response.ok) throw new Error(`The gateway answered ${response.status}: ${text}`);
  return { status: response.status, answer: JSON.parse(text), tookMs };
}
