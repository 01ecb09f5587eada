import { expect, test } from "vitest";
import { segmentOf } from "./segment.ts";
import { Standing } from "./standing.ts";
import { Standings } from "./standings.ts";

const parts = { groupBy: ["ref"], filters: new Map(), networks: new Map() } as const;
const made = () => new Standing(parts, []);
const { bytes } = made();

test("a question's count is given to one report alone, and is there again once that puts it back", () => {
  const standings = new Standings();
  const standing = made();
  standings.put("a", standing);
  expect(standings.take("b")).toBeUndefined();
  expect(standings.take("a")).toBe(standing);
  expect(standings.take("a")).toBeUndefined();
  standings.put("a", standing);
  expect(standings.take("a")).toBe(standing);
});

test("what nobody has asked for the longest goes first, once there is no room", () => {
  const standings = new Standings(2 * bytes);
  const kept = (question: string) => {
    const found = standings.take(question);
    if (found !== undefined) standings.put(question, found);
    return found !== undefined;
  };
  standings.put("a", made());
  standings.put("b", made());
  expect(kept("a")).toBe(true);
  standings.put("c", made());
  expect(["b", "a", "c"].filter(kept)).toEqual(["a", "c"]);
  // The same question twice takes the room of one.
  standings.put("c", made());
  expect(["a", "c"].filter(kept)).toEqual(["a", "c"]);
});

test("what would take all of the room is not kept", () => {
  const standings = new Standings(2 * bytes);
  standings.put("a", made());
  const large = made();
  const cells = Array.from({ length: 50_000 }, (_, at) => ({
    values: ["arbitrage_send", `r${at}`],
    counts: [1, 1, 0, 0, 0],
  }));
  large.tally.addClicks(segmentOf({ names: ["event_type", "ref"], left: [], cells }), []);
  expect(large.bytes).toBeGreaterThan(2 * bytes);
  standings.put("b", large);
  expect(standings.take("b")).toBeUndefined();
  expect(standings.take("a")).toBeDefined();
});
