import { isUtf8 } from "node:buffer";
import type { PostbackEncoding } from "@metka/contract";

/**
 * Bytes that are no UTF-8 text, percent-encoded, so that two different values never become one. Kept in this form, so
 * that they can be read once the network's settings name its encoding.
 */
export interface Undecoded {
  readonly not_utf8: string;
}

/** `%41` and `+` of a query or a form as bytes; `text` holds one character for each byte, as Node gives a URL. */
export function formBytes(text: string): Buffer {
  const bytes = text
    .replaceAll("+", " ")
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1");
}

/** In the encoding that the network's settings name, else in UTF-8. */
export function decodeBytes(bytes: Uint8Array, encoding: PostbackEncoding | undefined): string | Undecoded {
  if (encoding === "windows-1251") return decode1251(bytes);
  return isUtf8(bytes) ? Buffer.from(bytes).toString("utf8") : { not_utf8: percentText(bytes) };
}

/** Decodes stored bytes when the encoding is known; undefined: they still cannot be read. */
export function decodeLater({ not_utf8 }: Undecoded, encoding: PostbackEncoding | undefined): string | undefined {
  return encoding === "windows-1251" ? decode1251(formBytes(not_utf8.replaceAll("+", "%2B"))) : undefined;
}

export function isUndecoded(value: object): value is Undecoded {
  return "not_utf8" in value && typeof value.not_utf8 === "string";
}

/** Printable ASCII as it is, every other byte and `%` itself as an escape: different bytes are different texts. */
export function percentText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte > 0x20 && byte < 0x7f && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}

function decode1251(bytes: Uint8Array): string {
  return new TextDecoder("windows-1251").decode(bytes);
}
