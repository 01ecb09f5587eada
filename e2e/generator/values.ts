import type { Draw } from "./draw.ts";

/** What the world sends where a value should stand. URLs lead to this machine only: a template may be made of one. */
const ODD: readonly [string, ...string[]] = [
  "",
  ...["", " ", "0", "-", "-1", "1e400", "NaN", "null", "undefined", "[object Object]", "true", "None", "\ufeff"],
  ...["{ref}", "{{campaign.name}}", "{{ banner_id }}", "{campaign-id}", "{Кампания}", "[[[y]]]", "%%id%%", "__CID__"],
  ...[
    "[ID]",
    "#id#",
    "$x",
    "{",
    "}}",
    "{user_id|s6}",
    "{click_id}",
    "<script>alert(1)</script>",
    "'; drop table x; --",
  ],
  ...[
    "\0",
    "a\0b",
    "\u0001\u007f\u0085",
    "\u202eabc",
    "\u200b\u00a0x",
    "и\u0306",
    "😀",
    "\ud800",
    "toString",
    "__proto__",
  ],
  ...[
    "constructor",
    "Весна ",
    " Весна",
    "Весна,Лето",
    ",",
    "a,b,,c",
    "a;b",
    '"',
    '"a""b"',
    "=1+1",
    "@x",
    "%",
    "%zz",
    "%C0%C1",
  ],
  ...[
    "%25D0%25B2",
    "%00",
    "a%00b",
    "&amp;s4=1",
    "?a=1?b=2",
    "#frag",
    "../../etc/passwd",
    "\r\nX: y",
    "9007199254740993",
  ],
  ...[
    "1234567890123456788",
    "99999999999999999999999999",
    "0x10",
    "1_000",
    "5210,40 ₽",
    "1 300,50",
    "−5",
    "1.5.5",
    "+7",
  ],
  ...["2026-11-28", "2026-02-30", "2026-13-01T00:00:00Z", "2026-11-28T10:00:00+99:00", "1970-01-01", "0000-00-00"],
  ...[
    "1764300000000",
    "253402300800000",
    "-8640000000000001",
    "Europe/Moscow",
    "America/Santiago",
    "UTC+3",
    "Mars/Base",
  ],
  ...[
    "day",
    "hour",
    "utm_campaign",
    "ref,day",
    "offer",
    "json",
    "csv",
    "click",
    "conversion",
    "approved",
    "leads-tech",
  ],
  ...[
    "otkaz",
    "Eg5hd",
    "eg5hd",
    "Eg5hd.",
    "RUB",
    "rub",
    "USD",
    "XXX",
    "203.0.113.7:51234",
    "unknown",
    "::1",
    "10.0.0.0/8",
  ],
  ...[
    "http://127.0.0.1:9/c?s={ref}",
    "http://127.0.0.1:9/c?a={nope}",
    "http://{ref}/",
    "javascript:alert(1)",
    "//x",
    "ftp://x",
  ],
  ...["vk_user_id=1&vk_app_id=2&sign=x", "utm_source=a&utm_source=b", "https%3A%2F%2Fx%2F", "a=b&c", "sub8", "{sub8}"],
];

export function text(draw: Draw): string {
  const roll = draw.below(20);
  if (roll < 12) return draw.of(ODD);
  if (roll < 14) return String(draw.below(1_000));
  if (roll < 16)
    return `${draw.of(["x", "ы", "😀", "{", "%", "\0", "9"])}`.repeat(draw.of([1, 40, 201, 300, 2_700, 6_000]));
  if (roll < 18) return Array.from({ length: draw.below(30) }, () => String.fromCharCode(draw.below(0x500))).join("");
  return text(draw) + text(draw);
}

/** A JSON value as text: also what no program of ours would write. */
export function jsonText(draw: Draw, depth = 0): string {
  const roll = draw.below(16);
  if (roll < 8) return JSON.stringify(text(draw));
  if (roll < 10) return String(draw.below(100_000));
  if (roll < 11)
    return draw.of(["1234567890123456789", "9007199254740993", "1e400", "-0", "0.1", "1E5", "-1e-400", "1.50"]);
  if (roll < 13) return draw.of(["null", "true", "false", "{}", "[]", '""', "[[]]", '{"a":{"b":[]}}']);
  if (depth > 2) return "0";
  if (roll < 14) return `[${draw.some(4, () => jsonText(draw, depth + 1)).join(",")}]`;
  return `{${draw.some(4, () => `${JSON.stringify(text(draw))}:${jsonText(draw, depth + 1)}`).join(",")}}`;
}

/** A value as a part of a URL: encoded once, twice, in bytes of another alphabet, or not at all. */
export function encoded(draw: Draw, value: string): string {
  const once = encodeURIComponent(value.toWellFormed());
  const roll = draw.below(10);
  if (roll < 6) return once;
  if (roll < 7) return encodeURIComponent(once);
  if (roll < 8) return draw.of(["%C2%E5%F1%ED%E0", "%", "%zz", "%u0431", "%C0%C1", "%00", "%ED%A0%80", "+", "%F0%9F"]);
  // Bytes that would end the line of the request are another test's: e2e/bad-input.test.ts.
  return Buffer.from(value.replaceAll(/[\p{Cc}\s]/gu, "_")).toString("latin1");
}
