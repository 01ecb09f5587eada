import { describe, expect, test } from "vitest";
import { decodeFile, withoutBom } from "./file-text.ts";

const TEXT = "A=1\r\nИмя=Весна\r\n";
const LE = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT, "utf16le")]);

describe("the text of a settings file", () => {
  test.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
    ["UTF-16, as PowerShell writes it", LE],
    ["UTF-16 with the bytes the other way round", Buffer.from(LE).swap16()],
  ])("is read from %s", (_, bytes) => expect(decodeFile(bytes)).toBe(TEXT));

  test.each<[string, Uint8Array, string]>([
    ["UTF-16 without a mark", Buffer.from("A=1", "utf16le"), "строка 1: символ U+0000, сохраните файл заново"],
    ["NUL at the end", Buffer.from("A=1\nB=2\n\0"), "строка 3: символ U+0000, сохраните файл заново"],
    ["windows-1251", Buffer.from("413d310d0ac8ecff3d31", "hex"), "строка 2 не читается как UTF-8, сохраните файл"],
    ["half a letter", Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x42]), "строка 1 не читается как UTF-16LE, сохраните файл"],
  ])("is refused with its line where the bytes are %s", (_, bytes, message) => {
    expect(() => decodeFile(bytes)).toThrow(message);
  });
});

test("a byte order mark is no part of a text, and a later one is a character", () => {
  expect(["\ufeff{}", "{}", "", "\ufeff", "a\ufeff"].map(withoutBom)).toEqual(["{}", "{}", "", "", "a\ufeff"]);
});
