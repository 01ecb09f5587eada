/** Why a file's bytes are no text that can be trusted. */
export class FileTextMistake extends Error {}

/** U+FEFF, which Windows editors put before a text; it is no part of what was written. */
export function withoutBom(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** UTF-16 by its byte order mark; undefined where the bytes have none. Windows PowerShell writes this by `>`. */
export function utf16Of(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : undefined;
}

/** The text of a settings file: UTF-8, with or without its mark, or UTF-16 with it. Anything else is refused, not guessed. */
export function decodeFile(bytes: Uint8Array): string {
  const text = decoded(bytes);
  const nul = text.indexOf("\0");
  if (nul === -1) return text;
  throw new FileTextMistake(`строка ${lineAt(text, nul)}: символ U+0000, ${SAVE_AS_UTF8}`);
}

/** The line that a place is in, from 1. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|\r|\n/).length;
}

const SAVE_AS_UTF8 = "сохраните файл заново в кодировке UTF-8";

function decoded(bytes: Uint8Array): string {
  const encoding = utf16Of(bytes) ?? "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    // A byte that cannot be read becomes U+FFFD: the first one is in the line that is named.
    const text = new TextDecoder(encoding).decode(bytes);
    throw new FileTextMistake(
      `строка ${lineAt(text, text.indexOf("\ufffd"))} не читается как ${encoding.toUpperCase()}, ${SAVE_AS_UTF8}`,
    );
  }
}
