import { readdirSync, readFileSync } from "node:fs";
import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { BODY_LIMIT, COLUMN_MARKS, EVENT_ID_MAX, SUB_MARKS } from "./fields.ts";
import { OffersFileSchema } from "./offers-file.ts";

const here = new URL(".", import.meta.url);

test("marks with a column and the networks' own sub-parameters are distinguished", () => {
  expect(SUB_MARKS).toEqual([
    ...["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"],
    ...["sub1", "sub2", "sub3", "sub4", "sub5", "sub6", "sub7", "sub8", "sub9", "sub10"],
  ]);
  const all: string[] = [...COLUMN_MARKS, ...SUB_MARKS];
  expect(new Set(all).size).toBe(all.length);
  expect([EVENT_ID_MAX, BODY_LIMIT]).toEqual([200, 16_384]);
});

test("an offers file is a list of offers, and its names fit into a path", () => {
  const file = Compile(OffersFileSchema);
  const offer = { slug: "a", title: "A", network: "n", template: "https://x.example/" };
  const check = (changed: object) => file.Check({ offers: [{ ...offer, ...changed }] });
  expect(check({})).toBe(true);
  expect(check({ short: "Eg5hd", network_offer_id: "892/159", click_id_param: "sub8" })).toBe(true);
  for (const slug of ["", "a b", "a/b", "-a", "я", ".", "a".repeat(65)])
    expect([slug, check({ slug })]).toEqual([slug, false]);
  for (const missing of ["slug", "title", "network", "template"]) expect(check({ [missing]: undefined })).toBe(false);
  expect(check({ url: "x" })).toBe(false);
  expect(file.Check({ offers: [] })).toBe(false);
  expect(file.Check({ offers: [offer], x: 1 })).toBe(false);
});

test("a browser can load it: it imports nothing of Node's", () => {
  const imported = readdirSync(here)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => [...readFileSync(new URL(name, here), "utf8").matchAll(/from "([^"]+)"/g)])
    .map(([, from]) => from);
  expect(imported).toContain("typebox");
  expect(imported.filter((from) => from !== "typebox" && !/^\.\/[a-z-]+\.ts$/.test(from ?? ""))).toEqual([]);
});
