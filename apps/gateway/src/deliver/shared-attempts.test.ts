import fc from "fast-check";
import { expect, test } from "vitest";
import { Lane } from "./lane.ts";
import { SharedAttempts } from "./shared-attempts.ts";

test("a host alone has half, and each one more leaves the next a share of its own", () => {
  const shared = new SharedAttempts(120);
  expect(shared.mostForHost(false)).toBe(60);
  shared.hostBegan();
  expect([shared.mostForHost(true), shared.mostForHost(false)]).toEqual([60, 40]);
  shared.hostBegan();
  expect([shared.mostForHost(true), shared.mostForHost(false)]).toEqual([40, 30]);
  shared.hostEnded();
  expect(shared.mostForHost(true)).toBe(60);
});

test("with more hosts than files there are each still gets one", () => {
  const shared = new SharedAttempts(3);
  for (let n = 0; n < 10; n++) shared.hostBegan();
  expect(shared.mostForHost(true)).toBe(1);
});

test("hosts that take all they get and give nothing back leave every next one some, and stay in sight of the bound", () => {
  const hosts = fc.integer({ min: 1, max: 30 });
  const inAll = fc.integer({ min: 100, max: 5000 });
  fc.assert(
    fc.property(hosts, inAll, (count, total) => {
      const shared = new SharedAttempts(total);
      let taken = 0;
      for (let n = 0; n < count; n++) {
        const lane = new Lane(`${n}.example`, { most: 5000, shared });
        let own = 0;
        while (lane.takeSlot(0)) own++;
        expect(own).toBeGreaterThanOrEqual(Math.min(20, Math.floor(total / (count + 1))));
        taken += own;
      }
      expect(taken).toBeLessThanOrEqual(total * 4);
    }),
  );
});
