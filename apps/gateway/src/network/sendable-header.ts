/** Servers refuse large headers as a whole (Node and nginx at 8 to 16 KB): a long one must not cost the click. */
const MAX_LENGTH = 1024;

/**
 * A header value that every server takes: printable ASCII as it is, anything else percent-encoded as UTF-8.
 * undefined where nothing is left to send.
 */
export function sendableHeader(value: string | null): string | undefined {
  let sent = "";
  for (const char of (value ?? "").trim()) {
    const safe = char >= " " && char <= "~" ? char : encodeURIComponent(char.toWellFormed());
    if (sent.length + safe.length > MAX_LENGTH) break;
    sent += safe;
  }
  return sent || undefined;
}
