import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sectionText, withSection } from "./performance-page.ts";
import { SCENARIOS } from "./scenarios/index.ts";

const PAGE = "# Speed\n\nBefore.\n\n<!-- npm run bench: intake -->\nold\n<!-- end of intake -->\n\nAfter.\n";

test("replaces what the command has written before, and nothing of the prose around it", () => {
  const once = withSection(PAGE, "intake", "new");
  expect(once).toBe(
    "# Speed\n\nBefore.\n\n<!-- npm run bench: intake -->\n\nnew\n\n<!-- end of intake -->\n\nAfter.\n",
  );
  expect(withSection(once, "intake", "newer")).toBe(once.replace("new\n", "newer\n"));
});

test("says which lines a page lacks", () => {
  expect(() => withSection(PAGE, "drain", "new")).toThrow(
    "the page needs the lines <!-- npm run bench: drain --> and <!-- end of drain -->",
  );
});

test("a section has its sentence, the machine, each table and the goals", () => {
  const table = { title: "Redirects", head: ["", "per second"], lines: [["SQLite", "9"]] };
  const goals = { title: "Goals", head: ["", "goal"], lines: [["of bare", "met"]] };
  expect(sectionText({ about: "What is measured." }, { tables: [table] }, goals, "2 × CPU")).toBe(
    [
      "What is measured.",
      "Measured on 2 × CPU.",
      "**Redirects**",
      "|  | per second |\n|---|---:|\n| SQLite | 9 |",
      "**Goals**",
      "|  | goal |\n|---|---:|\n| of bare | met |",
    ].join("\n\n"),
  );
});

test("docs/performance.md has a place for every scenario", async () => {
  const page = await readFile(new URL("../docs/performance.md", import.meta.url), "utf8");
  for (const { name } of SCENARIOS) expect(() => withSection(page, name, "x")).not.toThrow();
});
