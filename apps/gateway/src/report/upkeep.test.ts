import { expect, test } from "vitest";
import { FEW_CLICKS, ReportsUpkeep } from "./upkeep.ts";

const STATUS = { building: undefined, applied: undefined, equalAt: undefined, problem: undefined };

/** What a pass does over a database whose newest click has this id. */
async function passOver(lastClickId: number, isRunning = false): Promise<readonly string[]> {
  const calls: string[] = [];
  const upkeep = new ReportsUpkeep({
    reports: { start: () => calls.push("start"), sleep: () => calls.push("sleep"), isRunning, status: STATUS },
    store: {
      lastClickId: async () => lastClickId,
      forgetChanges: async (applied) => {
        calls.push(`forget ${applied}`);
      },
    },
    onError: (_, error) => {
      throw error;
    },
  });
  await upkeep.pass();
  return calls;
}

test("reports of few clicks wait for a question, without a thread", async () => {
  expect(await passOver(0)).toEqual(["sleep", "forget 0"]);
  expect(await passOver(FEW_CLICKS - 1)).toEqual(["sleep", "forget 0"]);
});

test("reports of many clicks have their thread before anyone asks", async () => {
  expect(await passOver(FEW_CLICKS)).toEqual(["start", "forget 0"]);
});

test("a thread that runs stays, also where few clicks are left", async () => {
  expect(await passOver(0, true)).toEqual(["start", "forget 0"]);
});
