import { describe, expect, test } from "vitest";
import { mark, readTrace } from "./sync-trace.ts";

const WAL = "21</data/metka.db-wal>";
const CLIENT = "25<TCP:[127.0.0.1:8000->127.0.0.1:41234]>";

function trace(...calls: string[]) {
  return readTrace(
    calls.map((call, index) => (/^\d+ /.test(call) ? call.replace(" ", ` 17.${index} `) : `7 17.${index} ${call}`)),
    8000,
  );
}

const write = (...marks: string[]) => `pwrite64(${WAL}, "\\0\\3${marks.join("Ivan")}2025"..., 4096, 32) = 4096`;
const answer = (of: string) => `write(${CLIENT}, "HTTP/1.1 202 Accepted\\r\\n{\\"user_id\\":\\"${of}\\"}", 900) = 900`;
const sync = `fdatasync(${WAL}) = 0`;

describe("a trace", () => {
  const [a, b, c] = [mark(1), mark(2), mark(3)];

  test("keeps an answer that follows the sync of its click", () => {
    const { syncs, kept, early } = trace(write(a), sync, answer(a));
    expect(syncs).toEqual([[a]]);
    expect([...kept]).toEqual([a]);
    expect(early.size).toBe(0);
  });

  test("counts one sync for clicks that share it, and none for a sync without new clicks", () => {
    const { syncs, kept } = trace(write(a, b), write(b, c), sync, answer(a), sync, answer(b), answer(c));
    expect(syncs).toEqual([[a, b, c]]);
    expect(kept.size).toBe(3);
  });

  test("finds the answer that went out before its sync, or without any", () => {
    expect([...trace(write(a), answer(a), sync).early]).toEqual([a]);
    expect([...trace(write(a), answer(a)).early]).toEqual([a]);
    expect([...trace(sync, write(b), `fsync(22</data/metka.db>) = 0`, answer(b)).early]).toEqual([b]);
  });

  test("believes no sync that failed or began before the click was written", () => {
    expect([...trace(write(a), `fdatasync(${WAL}) = -1 EIO (Input/output error)`, answer(a)).early]).toEqual([a]);
    const begun = `7 fdatasync(${WAL} <unfinished ...>`;
    const ended = "7 <... fdatasync resumed>) = 0";
    expect([...trace(write(a), begun, `8 ${write(b)}`, ended, `8 ${answer(a)}`, `8 ${answer(b)}`).early]).toEqual([b]);
  });

  test("takes no other socket and no log line for an answer", () => {
    const { kept, early } = trace(
      write(a),
      `write(1</tmp/gateway.log>, "${a}", 9) = 9`,
      `write(26<TCP:[127.0.0.1:51000->127.0.0.1:9100]>, "GET /click?sub6=${a}", 90) = 90`,
    );
    expect(kept.size + early.size).toBe(0);
  });
});
