import { expect, test } from "vitest";
import { keptAnswer } from "./kept-answer.ts";

function question() {
  let nowMs = 0;
  let asked = 0;
  const waiting: ((took: number | Error) => void)[] = [];
  const ask = keptAnswer(
    () =>
      new Promise<number>((resolve, reject) => {
        asked += 1;
        const mine = asked;
        waiting.push((took) => {
          if (took instanceof Error) return reject(took);
          nowMs += took;
          resolve(mine);
        });
      }),
    () => nowMs,
  );
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { ask, end: (took: number | Error) => waiting.shift()?.(took), pass };
}

test("those who ask meanwhile share the answer; a slow one is kept for ten times as long as it took", async () => {
  const { ask, end, pass } = question();
  const both = [ask(), ask()];
  end(100);
  expect(await Promise.all(both)).toEqual([1, 1]);
  pass(999);
  expect(await ask()).toBe(1);
  pass(1);
  const next = ask();
  end(0);
  expect(await next).toBe(2);
  const after = ask();
  end(0);
  expect(await after).toBe(3);
});

test("a failure is not kept", async () => {
  const { ask, end } = question();
  const failed = ask();
  end(new Error("away"));
  await expect(failed).rejects.toThrow("away");
  const next = ask();
  end(0);
  expect(await next).toBe(2);
});
