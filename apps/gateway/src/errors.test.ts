import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NOTES } from "./capture/notes.ts";
import { ApiError, ERRORS, type ErrorCode, errorAnswer } from "./errors.ts";

const page = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

/** The page's tables: a row for each code, its cells without the outer bars. */
const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (.*) \|$/gm)].map(([, code = "", rest = ""]) => ({
  code,
  cells: rest.split(" | "),
}));

describe("docs/errors.md", () => {
  test("explains every error, and no other, with its status", () => {
    const explained = rows.filter(({ cells }) => /^\d+$/.test(cells[0] ?? ""));
    expect(explained.map(({ code, cells }) => [code, Number(cells[0])]).sort()).toEqual(
      Object.entries(ERRORS)
        .map(([code, { status }]) => [code, status])
        .sort(),
    );
  });

  test("explains every note, and no other", () => {
    const explained = rows.filter(({ cells }) => !/^\d+$/.test(cells[0] ?? ""));
    expect(explained.map(({ code }) => code).sort()).toEqual(Object.keys(NOTES).sort());
  });

  test("repeats the messages word by word", () => {
    const text = page.replaceAll("\\", "");
    const messages = [...Object.values(ERRORS).map(({ message }) => message), ...Object.values(NOTES)];
    expect(messages.filter((message) => !text.includes(`«${message}»`))).toEqual([]);
  });
});

test("every error has a status of a failure and a Russian message", () => {
  for (const { status, message } of Object.values(ERRORS)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(message).toMatch(/^[А-Я].*[^.]$/);
  }
});

test("an error's answer has its code, its message and, where there are any, its details", () => {
  const code: ErrorCode = "unknown_offer";
  expect(errorAnswer(code)).toEqual({ success: false, error: { code, message: "Такого оффера нет" } });
  const details = [{ path: "/offer", message: "нет" }];
  expect(errorAnswer(code, details)).toEqual({
    success: false,
    error: { code, message: "Такого оффера нет", details },
  });
});

test("an ApiError keeps its cause for the log and out of what is answered", () => {
  const cause = new Error("inside");
  const error = new ApiError("store_unavailable", [], { cause });
  expect(error).toMatchObject({ code: "store_unavailable", status: 503, cause, details: [] });
  expect(JSON.stringify(errorAnswer(error.code, error.details))).not.toContain("inside");
});
