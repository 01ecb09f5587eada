import { describe, expect, test } from "vitest";
import { settled } from "./testing/fake-page.ts";
import { MemoryStorage } from "./testing/memory-storage.ts";
import { nextPage, openPage } from "./testing/open-page.ts";

const HOUR = 3_600_000;

/** A storage with one click that waits, and the item that it is. */
async function storageWithOne() {
  const storage = new MemoryStorage();
  const opened = openPage({ mood: "down", storage });
  const { event_id } = await opened.send("kept");
  opened.page.die();
  const [key = ""] = storage.keys;
  return { opened, storage, event_id, key, value: storage.getItem(key) ?? "" };
}

describe("the page's storage", () => {
  test("keeps at most 100 clicks: the oldest goes, and the developer is warned", async () => {
    const first = openPage({ mood: "down" });
    for (let visit = 0; visit < 103; visit += 1) {
      await first.send(String(visit));
      first.page.nowMs += 1;
    }
    expect(first.page.storage?.length).toBe(100);
    expect(first.page.warnings).toHaveLength(3);
    const second = nextPage(first, { mood: "up" });
    await settled();
    const kept = Array.from(second.gateway.clicks.values(), ({ ref }) => Number(ref));
    expect(kept).toEqual(Array.from({ length: 100 }, (_, at) => at + 3));
    expect(second.page.storage?.length).toBe(0);
  });

  test("keeps clicks of one moment apart, also those whose IDs differ little", async () => {
    const { page, tracker } = openPage({ mood: "down" });
    const ids = ["заказ-1", "показ-1", "a:1", "a;1", `${"x".repeat(100)}1`, `${"x".repeat(100)}2`];
    for (const event_id of ids) await tracker.sendToLeadsTech({ id: 1 }, { ref: "a" }, { event_id });
    expect(page.storage?.length).toBe(ids.length);
  });

  test.each(["", "{", '{"id":"a"', "null", "5", "[]", '{"id":"a","body":"{}"}', '"text"'])(
    "may hold what is cut off or not ours: %j",
    async (rubbish) => {
      const { opened, storage, event_id, key } = await storageWithOne();
      storage.setItem("metka_0", rubbish);
      storage.setItem("metka", rubbish);
      storage.setItem(`another_${key}`, rubbish);
      const second = nextPage(opened, { mood: "up" });
      await settled();
      expect(Array.from(second.gateway.clicks.keys())).toEqual([event_id]);
      expect(second.page.warnings).toEqual([]);
      expect(storage.getItem(key)).toBeNull();
      expect([storage.getItem("metka"), storage.getItem(`another_${key}`)]).toEqual([rubbish, rubbish]);
    },
  );

  test("of another program is left as it is", async () => {
    const { opened, storage, value } = await storageWithOne();
    storage.clear();
    storage.setItem("another_program", value);
    const second = nextPage(opened, { mood: "up" });
    await settled();
    expect([second.page.requests, storage.getItem("another_program")]).toEqual([[], value]);
  });

  test("costs no click by being full: it waits in memory, and the developer is warned", async () => {
    const storage = new MemoryStorage();
    const { page, gateway, send } = openPage({ mood: "down", storage });
    storage.full = true;
    expect(await send()).toMatchObject({ status: "waiting" });
    gateway.mood = "up";
    await page.pass(HOUR);
    expect(gateway.clicks.size).toBe(1);
    expect(page.warnings).toEqual([expect.stringContaining("QuotaExceededError")]);
  });

  test("is read and emptied although it is full at the start", async () => {
    const { opened, storage } = await storageWithOne();
    storage.full = true;
    const second = nextPage(opened, { mood: "up" });
    await settled();
    expect([second.gateway.clicks.size, storage.length]).toEqual([1, 0]);
  });

  test("costs no click by breaking on the way", async () => {
    const storage = new MemoryStorage();
    const { page, gateway, send } = openPage({ mood: "down", storage });
    await send("a");
    storage.broken = true;
    await send("b");
    gateway.mood = "up";
    await page.pass(HOUR);
    expect(gateway.clicks.size).toBe(2);
    storage.broken = false;
    // What could not be taken away goes out once more at the next start, under the same ID.
    const second = nextPage({ page, gateway, send, tracker: openPage().tracker });
    await settled();
    expect([second.page.requests.length, gateway.clicks.size, storage.length]).toEqual([1, 2, 0]);
  });

  test.each([null, Object.assign(new MemoryStorage(), { broken: true })])(
    "costs no click by being blocked: it waits in memory, and the developer is warned",
    async (storage) => {
      const { page, gateway, send } = openPage({ mood: "down", storage });
      expect(await send()).toMatchObject({ status: "waiting" });
      expect(page.warnings).toHaveLength(1);
      gateway.mood = "up";
      await page.pass(HOUR);
      expect(gateway.clicks.size).toBe(1);
    },
  );

  test("is none on a server, without a warning", async () => {
    const { page } = openPage({ url: "", storage: null });
    await settled();
    expect(page.warnings).toEqual([]);
  });

  test("holds the first of one visit that was made twice", async () => {
    const { opened, storage, event_id, key, value } = await storageWithOne();
    const { createdAt } = JSON.parse(value);
    for (const hours of [1, -1]) {
      const at = createdAt + hours * HOUR;
      const other = value.replace(String(createdAt), String(at)).replace("T12:", `T${12 + hours}:`);
      storage.setItem(key.replace(createdAt.toString(36), at.toString(36)), other);
    }
    expect(storage.length).toBe(3);
    const second = nextPage(opened, { mood: "up" });
    await settled();
    expect(second.gateway.clicks.get(event_id)?.timestamp).toBe("2026-11-22T11:00:00.000Z");
    expect([second.page.requests.length, storage.keys]).toEqual([1, []]);
  });
});
