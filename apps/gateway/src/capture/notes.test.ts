import { expect, test } from "vitest";
import { NOTES, type NoteCode, note } from "./notes.ts";

test("every note is a Russian sentence of its own", () => {
  const messages = Object.values(NOTES);
  expect(new Set(messages).size).toBe(messages.length);
  for (const message of messages) expect(message).toMatch(/^[А-Яa-z].*[а-яёA-Z}]$/u);
});

test("a note without a field has none", () => {
  const code: NoteCode = "no_user_id";
  expect(note(code)).toEqual({ code, message: NOTES.no_user_id });
  expect(note(code, "user_id")).toEqual({ code, field: "user_id", message: NOTES.no_user_id });
});

test("the user's value is repeated as it is, up to 60 characters, and never cut within a character", () => {
  expect(note("unresolved_macro", "ref", "$&{ref}$1").message).toContain(" макрос $&{ref}$1: ");
  expect(note("unresolved_macro", "ref", "x".repeat(60)).message).toContain(`${"x".repeat(60)}:`);
  expect(note("unresolved_macro", "ref", "x".repeat(61)).message).toContain(`${"x".repeat(60)}…:`);
  expect(note("unresolved_macro", "ref", `${"x".repeat(59)}😀`).message.isWellFormed()).toBe(true);
});
