import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReportAnswer } from "@metka/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "./support/e2e-fixture.ts";
import { postClick } from "./support/post-click.ts";

const SCRIPT = fileURLToPath(new URL("../scripts/remove-test-rows.ts", import.meta.url));

describeOnBoth("npm run remove-test-rows", (kind) => {
  let e2e: E2eFixture;
  beforeEach(async () => {
    e2e = await openE2e(kind);
  }, 60_000);
  afterEach(() => closeE2e(e2e), 20_000);

  test("removes what went to the sandbox on request, and reports that were counted equal the rows", {
    timeout: 180_000,
  }, async () => {
    const { fixture, gateway } = e2e;
    for (const ref of ["sandbox", "sandbox", "real"]) await postClick(gateway.url, { ref, user_id: "1" });
    // One of them went to a network elsewhere, and all came yesterday.
    await fixture.rows.change(
      "update deliveries set host = 't.leads.example' where id in (select id from api_utmtracking where ref = 'real')",
    );
    await fixture.rows.change(
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
    expect((await fixture.rows.clicks()).map(({ ref }) => ref)).toEqual(["real"]);
    expect(await run()).toEqual({ code: 0, said: expect.stringContaining("Тестовых строк нет") });
  });

  async function report(): Promise<ReportAnswer> {
    const token = (await readFile(join(e2e.fixture.folder, "data/admin-token"), "utf8")).trim();
    const response = await fetch(`${e2e.gateway.url}/api/reports?group_by=ref`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const answer: ReportAnswer = JSON.parse(await response.text());
    return answer;
  }

  function run(...args: string[]): Promise<{ code: number; said: string }> {
    const env = { PATH: process.env.PATH ?? "", DATA_DIR: join(e2e.fixture.folder, "data") };
    const all = [SCRIPT, "--url", e2e.gateway.url, ...args];
    return new Promise((resolve) => {
      const child = execFile(process.execPath, all, { env, cwd: e2e.fixture.folder }, (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
      });
    });
  }
});
