import { once } from "node:events";
import { expect, test } from "vitest";
import { click, openSocket, sandboxForTest } from "./testing.ts";

const HANGING = "GET /hang/ HTTP/1.1\r\nHost: x\r\n\r\n";

test("counts the clicks that wait for an answer, and remembers the most at one moment", async () => {
  const sandbox = await sandboxForTest();
  const waiting = [1, 2, 3].map(() => openSocket(sandbox, HANGING));
  await sandbox.whenReceived(3, 5000);
  await (await click(sandbox, "/ok/")).text();
  await expect.poll(() => sandbox.unanswered.now).toBe(3);
  expect(sandbox.unanswered.most).toBe(4);

  await leaves(waiting[0]);
  await expect.poll(() => sandbox.unanswered.now).toBe(2);
  expect(sandbox.unanswered.most).toBe(4);
  sandbox.clear();
  expect(sandbox.unanswered).toMatchObject({ now: 2, most: 2 });
  expect(await (await fetch(`${sandbox.url}/_sandbox/clicks`)).json()).toMatchObject({
    unanswered: 2,
    mostUnanswered: 2,
  });
});

test("answers two thousand clicks that come at once, each on a connection of its own", async () => {
  const sandbox = await sandboxForTest();
  const request = "GET /slow/100/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  const sockets = Array.from({ length: 2000 }, () => openSocket(sandbox, request));
  const answers = await Promise.all(
    sockets.map(async (socket) => {
      const [chunk] = await once(socket, "data");
      return String(chunk).slice(9, 12);
    }),
  );
  expect(new Set(answers)).toEqual(new Set(["302"]));
  expect(sandbox.count).toBe(2000);
  await expect.poll(() => sandbox.unanswered.now).toBe(0);
});

async function leaves(socket: ReturnType<typeof openSocket> | undefined): Promise<void> {
  if (socket === undefined) throw new Error("no socket");
  socket.destroy();
  await once(socket, "close");
}
