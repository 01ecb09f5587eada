import { expect, test } from "vitest";
import { parseText, renderText } from "./text-template.ts";

const KNOWN = new Set(["status", "payout", "currency", "ref", "text"]);

function render(source: string, values: Readonly<Record<string, string>>): string | undefined {
  const parsed = parseText(source, KNOWN);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return renderText(parsed.text, (name) => values[name]);
}

test("a line without one of its values is left out, the others stay", () => {
  const source = 'Status: {status}\nSum: {payout} {currency}\n\nAd: {ref|"none"}';
  expect(render(source, { status: "approved", payout: "10" })).toBe("Status: approved\n\nAd: none");
  expect(render(source, { payout: "0", currency: "RUB", ref: "a" })).toBe("Sum: 0 RUB\n\nAd: a");
  expect(render("{payout}", {})).toBeUndefined();
});

test("a value of several lines stays whole; no macro gets out", () => {
  expect(render("{text}", { text: "one\ntwo" })).toBe("one\ntwo");
  expect(render("{text}", { text: "{user}" })).toBeUndefined();
  expect(render("a {ref}{status} b\nc", { ref: "{", status: "user}" })).toBe("c");
});

test.each([
  ["{payout", "Скобка «{» не закрыта"],
  ["{nobody}", "Макрос {nobody} неизвестен"],
  ["{{status}}", "Двойные скобки"],
  ["[[[status]]]", "чужой макрос"],
])("%s is refused in words", (source, message) => {
  const parsed = parseText(source, KNOWN);
  expect(parsed.ok ? "" : parsed.problems[0]?.message).toContain(message);
});
