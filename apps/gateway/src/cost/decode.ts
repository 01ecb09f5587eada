import { lineAt, utf16Of } from "../file-text.ts";
import { CsvMistake } from "./csv.ts";

export interface DecodedTable {
  readonly text: string;
  readonly encoding: "utf-8" | "utf-16" | "windows-1251";
}

/**
 * UTF-16 with its mark (Excel's "Unicode text"), UTF-8 with or without one, else windows-1251, as a Russian Excel writes
 * it. In windows-1251 every byte is some letter, so a damaged file of another encoding is not read as that: its names
 * would be stored as letters that no click has. Throws a `CsvMistake` with the line that cannot be read.
 */
export function decodeTable(bytes: Uint8Array): DecodedTable {
  const other = otherFormat(bytes);
  if (other !== undefined) throw new CsvMistake(1, other);
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) {
    const text = strictly(bytes, utf16);
    if (text === undefined) throw broken(bytes, utf16);
    return { text, encoding: "utf-16" };
  }
  if (bytes.includes(0)) throw new CsvMistake(lineOfByte(bytes, bytes.indexOf(0)), NUL);
  const utf8 = strictly(bytes, "utf-8");
  if (utf8 !== undefined) return { text: utf8, encoding: "utf-8" };
  if (looksLikeUtf8(bytes)) throw broken(bytes, "utf-8");
  const text = new TextDecoder("windows-1251").decode(bytes);
  if (looksLikeMojibake(text)) throw new CsvMistake(lineAt(text, text.search(STRANGE)), UNKNOWN_ENCODING);
  return { text, encoding: "windows-1251" };
}

const SAVE = "сохраните таблицу заново как «CSV UTF-8»";
const NUL = `символ U+0000: файл не в UTF-8 или повреждён, ${SAVE}`;
const UNKNOWN_ENCODING = `кодировка не понятна, это не UTF-8 и не windows-1251: ${SAVE}`;

/** Why a file is no table at all, by its first bytes; undefined: it may be one. */
function otherFormat(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 100)).toString("latin1");
  if (start.startsWith("PK\x03\x04")) return `это книга Excel (.xlsx), а не CSV: ${SAVE}`;
  if (start.startsWith("\xd0\xcf\x11\xe0")) return `это книга Excel (.xls), а не CSV: ${SAVE}`;
  if (start.startsWith("\x1f\x8b")) return "это архив, а не CSV: распакуйте его";
  if (/^(?:\xef\xbb\xbf)?\s*<[a-z!?]/i.test(start)) return `это страница или XML, а не CSV: ${SAVE}`;
  return undefined;
}

type Unicode = "utf-8" | "utf-16le" | "utf-16be";

function strictly(bytes: Uint8Array, encoding: Unicode): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // The caller reports why.
  }
}

function broken(bytes: Uint8Array, encoding: Unicode): CsvMistake {
  const text = new TextDecoder(encoding).decode(bytes);
  const name = encoding === "utf-8" ? "UTF-8" : "UTF-16";
  return new CsvMistake(
    lineAt(text, text.indexOf("\ufffd")),
    `испорченный байт: таблица в ${name}, а эта строка так не читается, ${SAVE}`,
  );
}

/** A sequence of UTF-8 of any length, byte by byte as Latin-1. */
const SEQUENCE = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;
/** Two Russian letters in UTF-8; in windows-1251 that is «РЎРё» and the like, which is no word. */
const TWO_RUSSIAN_LETTERS = /(?:[\xd0\xd1][\x80-\xbf]){2}/;

/** Whether a text that is no UTF-8 was meant to be: Russian words are in it, or more letters can be read than not. */
function looksLikeUtf8(bytes: Uint8Array): boolean {
  const latin = Buffer.from(bytes).toString("latin1");
  if (TWO_RUSSIAN_LETTERS.test(latin) || latin.startsWith("\xef\xbb\xbf")) return true;
  const letters = latin.match(SEQUENCE)?.length ?? 0;
  const broken = latin.replace(SEQUENCE, "").match(/[\x80-\xff]/g)?.length ?? 0;
  return letters > broken;
}

/** Characters of windows-1251 that Russian texts hardly use. Text in another encoding, read as windows-1251, is full of them. */
const STRANGE = /[\u0080-\u009fЂЃѓЉЊЌЋЏђљњќћџЎўЈҐІіґєјЅѕЄЇї¤¦§¬µ¶\u00ad]/;

function looksLikeMojibake(text: string): boolean {
  const strange = text.match(new RegExp(STRANGE, "g"))?.length ?? 0;
  const russian = text.match(/[А-яЁё]/g)?.length ?? 0;
  // A Ukrainian name among Russian ones is no sign of trouble; every third letter is.
  return strange * 2 > russian;
}

function lineOfByte(bytes: Uint8Array, at: number): number {
  return lineAt(Buffer.from(bytes.subarray(0, at)).toString("latin1"), at);
}
