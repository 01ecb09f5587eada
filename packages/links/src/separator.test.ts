import { expect, test } from "vitest";
import { renderTemplate } from "./render.ts";
import { parseTemplate } from "./template.ts";

const PIXEL = 'https://top-fwz1.mail.ru/tracker?id={pixel_id};e=RG%3A{payout|"0"}/{goal};rb_clickid={rb_clickid}';

function render(source: string, values: Readonly<Record<string, string>>): string {
  const parsed = parseTemplate(source, { macros: () => true, separator: ";" });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return renderTemplate(parsed.template, (name) => values[name]).url;
}

test("parameters that `;` separates are rendered one by one, and `;` in a value is encoded", () => {
  const values = { pixel_id: "123", goal: "lead", payout: "99.50" };
  expect(render(PIXEL, { ...values, rb_clickid: "ab;c&d" })).toBe(
    "https://top-fwz1.mail.ru/tracker?id=123;e=RG%3A99.50/lead;rb_clickid=ab%3Bc%26d",
  );
  expect(render(PIXEL, { goal: "lead", rb_clickid: "{{clickid}}" })).toBe(
    "https://top-fwz1.mail.ru/tracker?e=RG%3A0/lead",
  );
});

test("a parameter twice and an empty one are refused", () => {
  const parsed = parseTemplate("https://x.example/?a=1;;a={ref}", { macros: () => true, separator: ";" });
  expect(parsed.ok ? [] : parsed.problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("лишний «;»"),
    expect.stringContaining("«a» записан дважды"),
  ]);
});
