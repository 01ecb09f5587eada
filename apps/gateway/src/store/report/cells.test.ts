import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { StoreRoom } from "../testing.ts";
import { clickCells, conversionCells } from "./cells.ts";

const HOUR_MS = 3_600_000;
const request = {
  fromMs: Date.parse("2026-11-01T10:00:00Z"),
  toMs: Date.parse("2026-11-01T10:00:00Z") + HOUR_MS,
  marks: ["event_type", "offer"] as const,
  filters: new Map([
    ["event_type", ["offer_click"]],
    ["offer", ["leads-tech"]],
  ] as const),
  networks: new Map(),
};

let room: StoreRoom;
beforeEach(async () => {
  room = await StoreRoom.open("sqlite", inject("postgresUrl"));
  await room.store();
});
afterEach(() => room?.close());

test("SQLite reads the rows of an hour by their time, whatever they are filtered by", async () => {
  await room.db.executeQuery(clickCells(request, "sqlite").compile(room.db));
  expect(await room.planOfLastQuery()).toContain("c USING INDEX api_utmtracking_by_received");
  await room.db.executeQuery(conversionCells(request, { model: "last", basis: "click" }, "sqlite").compile(room.db));
  expect(await room.planOfLastQuery()).toContain("c USING INDEX api_utmtracking_by_received");
});
