/** In the gateway's answer only: the text of a click cannot hold an unescaped quote. */
const DELIVERY = Buffer.from('"delivery":{"status":"');
const PENDING = "p".charCodeAt(0);

/** Whether an answer to a click carries what the network itself said: `delivered` or `failed`, and not `pending`. */
export function hasOutcome(body: Buffer): boolean {
  const at = body.indexOf(DELIVERY);
  return at >= 0 && body[at + DELIVERY.length] !== PENDING;
}
