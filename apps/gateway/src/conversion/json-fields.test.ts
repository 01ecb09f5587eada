import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFields, jsonValue } from "./json-fields.ts";

test("numbers keep their digits as they were sent, at any depth that is read", () => {
  for (const text of ["1234567890123456788", "9007199254740993", "1e3", "1.50", "-0", "0.10000000000000000001"]) {
    expect(jsonFields(`{ "id" : ${text} , "b":1}`)).toEqual([
      { name: "id", source: text },
      { name: "b", source: "1" },
    ]);
    expect(jsonValue(text)).toBe(text);
    expect(jsonValue(`{"a":[${text}]}`)).toEqual({ a: [text] });
  }
});

test("a field that comes twice is there twice", () => {
  expect(jsonFields('{"a":1,"a":"2"}').map(({ source }) => source)).toEqual(["1", '"2"']);
});

test("thousands of levels are kept as their text", () => {
  const deep = `${"[".repeat(8000)}${"]".repeat(8000)}`;
  expect(jsonFields(`{"a":${deep},"b":2}`)).toEqual([
    { name: "a", source: deep },
    { name: "b", source: "2" },
  ]);
  expect(jsonValue(deep)).toEqual({ json: deep });
});

test("reads what the engine reads, however it is written", () => {
  const asText = (value: unknown): unknown => {
    if (typeof value === "number") return JSON.stringify(value);
    if (Array.isArray(value)) return value.map(asText);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asText(one)]));
  };
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: "binary", maxLength: 8 }), fc.jsonValue({ maxDepth: 3 })),
      fc.constantFrom(0, 2),
      (sent, indent) => {
        const text = JSON.stringify(sent, undefined, indent);
        const read = jsonFields(text).map(({ name, source }) => [name, jsonValue(source)]);
        expect(read).toEqual(Object.entries(JSON.parse(text)).map(([name, value]) => [name, asText(value)]));
      },
    ),
    { numRuns: 100 },
  );
});
