import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { AdNameRow, NewAdName } from "../store/ad-names/model.ts";
import { KINDS } from "../store/testing.ts";
import { idsOf, namesOf, withNameColumns } from "./ad-names.ts";
import { ReportFixture } from "./report-fixture.ts";

const AT = "2025-03-10T10:00:00.000Z";

function row(id: string, kind: NewAdName["kind"], name: string): AdNameRow {
  return { id, kind, name, status: "active", parent_id: null, connector: "vk-ads", updated_at: AT };
}

const shown = (values: Readonly<Record<string, readonly string[]>>) =>
  new Map(Object.entries(values).map(([mark, some]) => [mark, new Set(some)]));

test("an id that is of two kinds is of the kind that the mark's other values are of", () => {
  const rows = [row("1", "banner", "Видео"), row("1", "campaign", "Осень"), row("2", "banner", "Карусель")];
  const others = [...rows, row("3", "campaign", "Зима")];
  const names = namesOf(shown({ utm_content: ["1", "2", "9"], utm_campaign: ["1", "3"], ref: ["9"] }), others);
  expect(names).toEqual({
    utm_content: {
      "1": expect.objectContaining({ name: "Видео" }),
      "2": expect.objectContaining({ name: "Карусель" }),
    },
    utm_campaign: {
      "1": { name: "Осень", kind: "campaign", status: "active" },
      "3": expect.objectContaining({ name: "Зима" }),
    },
  });
});

test("only what may be an id is asked for, each once, whatever the marks hold", () => {
  expect(idsOf(shown({ ref: ["12", "bot", "1a", "-5", ""], utm_content: ["12", "007"] }))).toEqual(["12", "007"]);
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.array(fc.string())), (marks) => {
      const values = shown(marks);
      const ids = idsOf(values);
      expect(new Set(ids).size).toBe(ids.length);
      expect(namesOf(values, [])).toEqual({});
    }),
  );
});

describe.each(KINDS)("names in a report, on %s", (kind) => {
  let fixture: ReportFixture;
  beforeEach(async () => {
    fixture = await ReportFixture.open(kind, inject("postgresUrl"));
    await fixture.store.adNames.save([row("101", "banner", "Видео"), row("102", "banner", "=Карусель")], AT);
  });
  afterEach(() => fixture?.close());

  test("stand next to the ids, those without a visit too, and in a table where they are asked for", async () => {
    await fixture.visit("2025-03-10T10:00:00", { utm_content: "101" });
    await fixture.visit("2025-03-10T10:00:00", { utm_content: "other" });
    const spent = { day: "2025-03-10", mark: "utm_content", zone: "UTC", currency: "RUB", source: "vk-ads" } as const;
    const run = "run-1";
    await fixture.store.connectors.claim({ name: "vk-ads", kind: "vk-ads", run, gateway: "a", leaseMs: 1, now: true });
    const lines = [
      { value: "101", amount_minor: 100 },
      { value: "102", amount_minor: 250 },
    ];
    await fixture.store.costs.apply({ ...spent, run, lines }, AT);
    const answer = await fixture.report({ group_by: "utm_content,day" });
    expect(answer.names).toEqual({
      utm_content: {
        "101": { name: "Видео", kind: "banner", status: "active" },
        "102": { name: "=Карусель", kind: "banner", status: "active" },
      },
    });
    expect(answer.unmatched_spend).toMatchObject([{ group: { utm_content: "102" }, spend: { RUB: "2.50" } }]);
    const table = withNameColumns(answer, ["utm_content"]);
    expect(table.group_by).toEqual(["utm_content", "utm_content_name", "day"]);
    expect(new Set(table.rows.map(({ group }) => group.utm_content_name))).toEqual(new Set(["Видео", null]));
    expect(table.unmatched_spend[0]?.group.utm_content_name).toBe("=Карусель");
    expect((await fixture.report({ group_by: "day" })).names).toEqual({});
  });
});
