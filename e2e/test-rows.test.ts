import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReportAnswer } from "@metka/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { postClick } from "./support/post-click.ts";
import { closeWorld, openWorld, type World } from "./support/world.ts";

const SCRIPT = fileURLToPath(new URL("../scripts/remove-test-rows.ts", import.meta.url));

describeOnBoth("npm run remove-test-rows", (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
  }, 60_000);
  afterEach(() => closeWorld(world), 20_000);

  test("removes what went to the sandbox once it is told to, and reports that were counted equal the rows", {
    timeout: 180_000,
  }, async () => {
    const { room, gateway } = world;
    for (const ref of ["sandbox", "sandbox", "real"]) await postClick(gateway.url, { ref, user_id: "1" });
    // One of them went to a network elsewhere, and all came yesterday.
    await room.rows.change(
      "update deliveries set host = 't.leads.example' where id in (select id from api_utmtracking where ref = 'real')",
    );
    await room.rows.change(
      kind === "sqlite"
        ? "update api_utmtracking set received_at = strftime('%Y-%m-%dT%H:%M:%fZ', received_at, '-5 hours')"
        : "update api_utmtracking set received_at = received_at - interval '5 hours'",
    );
    expect((await report()).totals).toMatchObject({ visits: 3, delivered: 3, unique_visits: 1 });

    expect(await run()).toEqual({ code: 2, said: expect.stringMatching(/кликов 2, доставок 2, .*--yes/) });
    expect((await report()).totals.visits).toBe(3);
    expect(await run("--yes")).toEqual({ code: 0, said: expect.stringContaining("Удалено: кликов 2, доставок 2") });
    const { totals, rows } = await report();
    expect(totals).toMatchObject({ visits: 1, delivered: 1, unique_visits: 1 });
    expect(rows.map(({ group, visits }) => [group.ref, visits])).toEqual([["real", 1]]);
    expect((await room.rows.clicks()).map(({ ref }) => ref)).toEqual(["real"]);
    expect(await run()).toEqual({ code: 0, said: expect.stringContaining("Тестовых строк нет") });
  });

  async function report(): Promise<ReportAnswer> {
    const token = (await readFile(join(world.room.folder, "data/admin-token"), "utf8")).trim();
    const response = await fetch(`${world.gateway.url}/api/reports?group_by=ref`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const answer: ReportAnswer = JSON.parse(await response.text());
    return answer;
  }

  function run(...args: string[]): Promise<{ code: number; said: string }> {
    const env = { PATH: process.env.PATH ?? "", DATA_DIR: join(world.room.folder, "data") };
    const all = [SCRIPT, "--url", world.gateway.url, ...args];
    return new Promise((resolve) => {
      const child = execFile(process.execPath, all, { env, cwd: world.room.folder }, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
      });
    });
  }
});
