import { expect, test } from "vitest";
import { type Counts, mismatches } from "./account.ts";

const counts: Counts = {
  name: "SQLite",
  acknowledged: 10,
  refused: new Map(),
  rows: 10,
  users: 10,
  delivered: 10,
  requests: 10,
};

test("finds nothing where every acknowledged click is one row and one request", () => {
  expect(mismatches(counts)).toEqual([]);
});

test("finds a lost click, a click stored twice and a click sent twice", () => {
  expect(mismatches({ ...counts, rows: 9, users: 9 })).toEqual([
    "SQLite: 10 acknowledged, but 9 rows",
    "SQLite: 10 acknowledged, but 9 different users",
  ]);
  expect(mismatches({ ...counts, users: 9 })).toEqual(["SQLite: 10 acknowledged, but 9 different users"]);
  expect(mismatches({ ...counts, requests: 11 })).toEqual(["SQLite: 10 acknowledged, but 11 requests at the network"]);
});

test("reports requests that were refused", () => {
  expect(mismatches({ ...counts, refused: new Map([["HTTP 503", 2]]) })).toEqual(["SQLite: 2 × HTTP 503"]);
});

test("does not ask for deliveries that are not to be complete", () => {
  expect(mismatches({ ...counts, delivered: undefined, requests: undefined })).toEqual([]);
});
