import fc from "fast-check";
import { expect, test } from "vitest";
import { sendableHeader } from "./sendable-header.ts";

test.each([
  ["printable ASCII goes as it is", 'Mozilla/5.0 (X11; Linux) ~!"%20%', 'Mozilla/5.0 (X11; Linux) ~!"%20%'],
  ["Cyrillic is encoded", "Браузер/1", "%D0%91%D1%80%D0%B0%D1%83%D0%B7%D0%B5%D1%80/1"],
  ["an emoji is encoded whole", "a😀", "a%F0%9F%98%80"],
  ["a line break cannot make another header", "a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1"],
  ["control characters are encoded", "a\t\0\x7fb", "a%09%00%7Fb"],
  ["a lone surrogate becomes U+FFFD", "a\ud800b", "a%EF%BF%BDb"],
  ["spaces around it go", "  a b\n", "a b"],
])("%s", (_, value, sent) => expect(sendableHeader(value)).toBe(sent));

test.each([null, "", "   ", "\r\n"])("nothing is left to send of %j", (value) => {
  expect(sendableHeader(value)).toBeUndefined();
});

test("a long one is cut, never within an escape", () => {
  expect(sendableHeader("x".repeat(5000))).toBe("x".repeat(1024));
  // Six characters for each letter: 1020 is the last length that fits.
  expect(sendableHeader("я".repeat(5000))).toBe("%D1%8F".repeat(170));
  expect(sendableHeader(`${"x".repeat(1023)}я`)).toBe("x".repeat(1023));
});

test("whatever comes in, a valid header of at most 1024 characters goes out", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (value) => {
      const sent = sendableHeader(value);
      if (sent === undefined) return;
      expect(sent).toMatch(/^[ -~]{1,1024}$/);
      expect(value.toWellFormed().trim().startsWith(decode(sent, value))).toBe(true);
    }),
  );
});

/** The sent value read back; a value that brought percent signs of its own is not comparable. */
function decode(sent: string, value: string): string {
  return value.includes("%") ? "" : decodeURIComponent(sent);
}
