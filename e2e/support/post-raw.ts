export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Posts any body as it is, and gives any answer as it is. */
export async function postRaw(
  gatewayUrl: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
): Promise<RawAnswer> {
  const response = await fetch(`${gatewayUrl}/api/arbitrage/send-to-leads-tech/`, { method: "POST", headers, body });
  return { status: response.status, text: await response.text() };
}
