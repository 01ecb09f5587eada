import { expect, test } from "vitest";
import { importsOf, withoutComments } from "./source-imports.ts";

test.each([
  ['import a from "./a.ts";', [{ from: "./a.ts", names: "a", typesOnly: false }]],
  ['import { a, type B } from "./a.ts";', [{ from: "./a.ts", names: "a, type B", typesOnly: false }]],
  ['import {\n  a,\n  b,\n} from "./a.ts";', [{ from: "./a.ts", names: "a,\n  b,", typesOnly: false }]],
  ['import type { A } from "./a.ts";', [{ from: "./a.ts", names: "type  A", typesOnly: true }]],
  ['import { type A } from "./a.ts";', [{ from: "./a.ts", names: "type A", typesOnly: false }]],
  ['import "./a.ts";', [{ from: "./a.ts", names: "*", typesOnly: false }]],
  ["import{a}from'./a.js'", [{ from: "./a.js", names: "a", typesOnly: false }]],
  ['export * from "./a.ts";', [{ from: "./a.ts", names: "*", typesOnly: false }]],
  ['export type { A } from "./a.ts";', [{ from: "./a.ts", names: "type  A", typesOnly: true }]],
  ['const a = await import("./a.ts");', [{ from: "./a.ts", names: "*", typesOnly: false }]],
  ['export const a = "./a.ts";', []],
  ["export { a };", []],
])("the imports of %j are found", (code, imports) => expect(importsOf(code)).toEqual(imports));

test("what only a comment names is no import", () => {
  const text = '// import a from "a";\n/* import("b") */\nconst url = "https://x.example"; // import("c")\nimport "d";';
  expect(importsOf(withoutComments(text)).map(({ from }) => from)).toEqual(["d"]);
  expect(withoutComments(text)).toContain('"https://x.example"');
});
