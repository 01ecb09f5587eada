import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PostbackAnswer } from "@metka/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "./support/e2e-fixture.ts";
import { postClick } from "./support/post-click.ts";

const LIMIT = { timeout: 90_000 };

interface Reply {
  readonly status: number;
  readonly body: PostbackAnswer & { readonly error?: { readonly code: string; readonly details?: unknown } };
}

describeOnBoth("postbacks", (kind) => {
  let e2e: E2eFixture;
  /** The URL that the console prints, whole and without the network's macros. */
  let printedUrl: string;
  let postbackUrl: string;

  beforeEach(async () => {
    e2e = await openE2e(kind);
    const [, path = "", query = ""] =
      /leads-tech → http:\/\/[^/]+(\/postback\/leads-tech\/[\w-]+)(\?\S+)/.exec(e2e.gateway.said) ?? [];
    postbackUrl = e2e.gateway.url + path;
    printedUrl = postbackUrl + query;
  }, 60_000);
  afterEach(() => closeE2e(e2e), 20_000);

  const send = async (order: Readonly<Record<string, unknown>>): Promise<readonly Reply[]> => {
    const response = await fetch(`${e2e.sandbox.url}/_sandbox/postback`, {
      method: "POST",
      body: JSON.stringify({ url: postbackUrl, ...order }),
    });
    const { answers }: { answers: readonly Reply[] } = JSON.parse(await response.text());
    return answers;
  };
  const adminToken = () => readFile(join(e2e.fixture.folder, "data/admin-token"), "utf8");
  const rows = (query: string) => e2e.fixture.rows.all(query);

  test("a postback in each form makes a conversion of its click", LIMIT, async () => {
    const { answer } = await postClick(e2e.gateway.url, { user_id: "42", utm_campaign: "spring" });
    const params = { status: " APPROVED ", sum: "1 234,50", sub8: answer.click_id };
    for (const form of ["query", "form", "json"]) {
      const [reply] = await send({ form, params: { ...params, transaction_id: form } });
      expect(reply).toMatchObject({
        status: 200,
        body: { success: true, verdict: "accepted", click_id: answer.click_id },
      });
    }
    expect(
      await rows(
        "select transaction_id, status, payout_minor, currency, click_id, user_id, model from conversions order by id",
      ),
    ).toEqual(
      ["query", "form", "json"].map((transaction_id) => ({
        transaction_id,
        status: "approved",
        payout_minor: 123_450,
        currency: "RUB",
        click_id: answer.click_id,
        user_id: "42",
        model: "click_id",
      })),
    );
  });

  test("the sandbox's own example, with the URL that the console prints, ends attributed", LIMIT, async () => {
    expect(printedUrl).toContain("?user_id={sub6}&");
    expect(printedUrl).not.toContain("click_id");
    expect(e2e.gateway.said).toMatch(/⚠️ {2}leads-tech, otkaz: click_id в сеть не уходит/);
    expect(e2e.gateway.said).toContain("⚠️  не подтверждено");
    const { answer } = await postClick(e2e.gateway.url, { user_id: "42" });
    await e2e.sandbox.whenReceived(1, 10_000);
    const help = await (await fetch(`${e2e.sandbox.url}/_sandbox/`)).text();
    const [, example = ""] = /_sandbox\/postback -d '(.+)'/.exec(help) ?? [];
    const { url, params } = JSON.parse(example);
    const token = new URL(postbackUrl).pathname.split("/").at(-1) ?? "";
    const filledIn = url.replace("http://localhost:8000", e2e.gateway.url).replace("ТОКЕН", token);
    const verdicts = [await send({ url: filledIn, params }), await send({ url: printedUrl, params })];
    expect(verdicts.map(([reply]) => [reply?.body.verdict, reply?.body.click_id, reply?.body.reason])).toEqual([
      ["accepted", answer.click_id, null],
      ["duplicate", answer.click_id, null],
    ]);
    expect(await rows("select model, user_id, reason from conversions")).toEqual([
      { model: "last_click", user_id: "42", reason: null },
    ]);
  });

  test(
    "what is odd and not used is kept and ignored; what is odd and used is set aside, never a 500",
    LIMIT,
    async () => {
      const json = (body: string) => ({ method: "POST", headers: { "content-type": "application/json" }, body });
      const deep = `${"[".repeat(5000)}${"]".repeat(5000)}`;
      const replies = async (requests: readonly (string | RequestInit)[]) => {
        const answers: unknown[] = [];
        for (const request of requests) {
          const response =
            typeof request === "string" ? fetch(`${postbackUrl}?${request}`) : fetch(postbackUrl, request);
          const { status, text } = await response.then(async (one) => ({ status: one.status, text: await one.text() }));
          const { verdict, error } = JSON.parse(text);
          answers.push(status === 200 ? verdict : `${status} ${error.details[0].path}`);
        }
        return answers;
      };
      expect(
        await replies([
          "transaction_id=1&status=approved&sub2=a&sub2=b",
          "transaction_id=2&status=approved&x=%00&y=%C0&%00=%00",
          json('{"transaction_id":3,"status":"approved","a":{"b":[1]},"c":["\\u0000","\\ud800"]}'),
          json(`{"transaction_id":4,"status":"approved","a":${deep}}`),
          { method: "POST", body: `transaction_id=5&status=approved&long=${"x".repeat(15_000)}` },
        ]),
      ).toEqual(Array.from({ length: 5 }, () => "unattributed"));
      expect(
        await replies([
          "transaction_id=6&status=%00",
          "transaction_id=6&status=approved%00",
          "transaction_id=6&status=approved&sum=%001",
          "transaction_id=6&status=approved&sum=1&currency=R%00B",
          "transaction_id=%00&status=approved",
          "transaction_id=%C0%C1&status=approved",
          "transaction_id=6&status=%7Bstatus%7D%00",
          json('{"transaction_id":"\\ud800","status":"approved"}'),
          json('{"transaction_id":6,"status":"\\u0000"}'),
          "status=approved&sub8=%7Bsub8%7D%00",
        ]),
      ).toEqual(
        [
          ...["/status", "/status", "/sum", "/currency", "/transaction_id", "/transaction_id", "/status"],
          ...["/transaction_id", "/status", "/transaction_id"],
        ].map((path) => `422 ${path}`),
      );
      expect(await rows("select transaction_id from conversions order by id")).toEqual(
        ["1", "2", "3", "4", "5"].map((transaction_id) => ({ transaction_id })),
      );
      const kept = await rows("select params, reason from postbacks where verdict = 'rejected' order by id");
      expect(kept).toHaveLength(10);
      for (const { reason } of kept) expect(reason).toMatch(/^[^\p{Cc}]+$/u);
      expect(JSON.parse(String(kept[0]?.params))).toEqual({ transaction_id: "6", status: "\0" });
      const headers = { authorization: `Bearer ${await adminToken()}` };
      const listed = await fetch(`${e2e.gateway.url}/api/postbacks`, { headers });
      expect(listed.status).toBe(200);
    },
  );

  test("ids keep every digit and every byte: two that differ in the last are two", LIMIT, async () => {
    const ids = ["1234567890123456788", "1234567890123456789", "9007199254740993", "1e3", "1000", "1.50", "-7.0"];
    for (const id of ids) {
      const body = `{"transaction_id":${id},"status":"approved","user_id":${id}}`;
      await fetch(postbackUrl, { method: "POST", body });
    }
    await fetch(`${postbackUrl}?transaction_id=%C0%C1&status=approved`);
    await fetch(`${postbackUrl}?transaction_id=%C2%C3&status=approved`);
    const stored = () => rows("select transaction_id, user_id from conversions order by id");
    expect(await stored()).toEqual(ids.map((id) => ({ transaction_id: id, user_id: id })));

    const headers = { authorization: `Bearer ${await adminToken()}`, "content-type": "application/json" };
    const network = `${e2e.gateway.url}/api/networks/leads-tech`;
    const { settings } = JSON.parse(await (await fetch(network, { headers })).text());
    const body = JSON.stringify({ settings: { ...settings, encoding: "windows-1251" } });
    expect((await fetch(network, { method: "PUT", headers, body })).status).toBe(200);
    await fetch(`${postbackUrl}?transaction_id=%EB%E8%E4&status=approved`);
    expect((await stored()).slice(ids.length)).toEqual([{ transaction_id: "лид", user_id: null }]);
  });

  test("duplicates at once, repeats and status changes: as many conversions as there were", LIMIT, async () => {
    const { answer } = await postClick(e2e.gateway.url, { user_id: "42" });
    const params = { sub8: answer.click_id, transaction_id: "7", status: "Pending", sum: "100" };
    const burst = await send({ params, times: 20, concurrently: true });
    expect(burst.map(({ body }) => body.verdict).sort()).toEqual([
      "accepted",
      ...Array.from({ length: 19 }, () => "duplicate"),
    ]);
    expect(new Set(burst.map(({ body }) => body.conversion_id)).size).toBe(1);

    // The network's own order is lost on the way: what arrives last counts.
    const moves = ["APPROVED", "pending", "rejected", "approved"];
    for (const status of moves)
      expect(await send({ params: { ...params, status } })).toMatchObject([{ body: { verdict: "updated" } }]);
    expect(await send({ params: { ...params, status: " approved" }, times: 3 })).toMatchObject(
      Array.from({ length: 3 }, () => ({ status: 200, body: { verdict: "duplicate" } })),
    );
    expect(await rows("select status, payout_minor, click_id from conversions")).toEqual([
      { status: "approved", payout_minor: 10_000, click_id: answer.click_id },
    ]);
    expect(await rows("select from_status, to_status from conversion_changes order by id")).toEqual([
      { from_status: null, to_status: "pending" },
      { from_status: "pending", to_status: "approved" },
      { from_status: "approved", to_status: "pending" },
      { from_status: "pending", to_status: "rejected" },
      { from_status: "rejected", to_status: "approved" },
    ]);
    const verdicts = await rows("select verdict, count(*) as n from postbacks group by verdict order by verdict");
    expect(verdicts.map(({ verdict, n }) => [verdict, Number(n)])).toEqual([
      ["accepted", 1],
      ["duplicate", 22],
      ["updated", 4],
    ]);
  });

  test(
    "an unknown click is kept without one; what cannot be read is reported to the network and rejected",
    LIMIT,
    async () => {
      const [unknown] = await send({
        params: { sub8: "01kf0c5a00000000000000tesz", transaction_id: "1", status: "approved" },
      });
      expect(unknown).toMatchObject({ status: 200, body: { verdict: "unattributed", click_id: null } });
      const [refused] = await send({ form: "json", params: { transaction_id: "2", status: "paid" } });
      expect(refused).toMatchObject({ status: 422, body: { error: { code: "postback_rejected" } } });
      const [forged] = await send({
        url: postbackUrl.slice(0, -1),
        params: { transaction_id: "3", status: "approved" },
      });
      expect(forged?.status).toBe(403);
      expect(await rows("select transaction_id, click_id from conversions")).toEqual([
        { transaction_id: "1", click_id: null },
      ]);
      expect(await rows("select verdict, reason from postbacks order by id")).toEqual([
        { verdict: "unattributed", reason: expect.stringContaining("клика из «sub8» в базе нет") },
        { verdict: "rejected", reason: expect.stringContaining("paid") },
      ]);
    },
  );

  test(
    "kill -9 while postbacks come loses none that was answered, and repeats make no second conversion",
    LIMIT,
    async () => {
      const order = (n: number) => ({
        form: "form",
        params: { transaction_id: `k${n}`, status: "approved", sum: "1,5" },
      });
      const answered = new Set<number>();
      let killed: Promise<void> | undefined;
      const sends = Array.from({ length: 300 }, async (_, n) => {
        await new Promise((resolve) => setTimeout(resolve, n));
        const replies = (await send(order(n))) ?? [];
        if (replies[0]?.status === 200) answered.add(n);
        if (answered.size >= 60) killed ??= e2e.gateway.kill();
      });
      await Promise.all(sends);
      await killed;
      expect(answered.size).toBeGreaterThanOrEqual(60);
      expect(answered.size).toBeLessThan(300);
      const kept = async () => (await rows("select transaction_id from conversions")).map((row) => row.transaction_id);
      const stored = await kept();
      expect([...answered].filter((n) => !stored.includes(`k${n}`))).toEqual([]);
      expect(await e2e.fixture.rows.count("postbacks where conversion_id is null")).toBe(0);

      const next = await e2e.fixture.start();
      const url = next.url + new URL(postbackUrl).pathname;
      const verdicts: unknown[] = [];
      // A network repeats some at a time; what finds no connection for 5 s is refused, to be repeated once more.
      for (let begin = 0; begin < 300; begin += 50) {
        const some = Array.from({ length: 50 }, (_, n) => send({ ...order(begin + n), url }));
        verdicts.push(...(await Promise.all(some)).map(([reply]) => reply?.body.verdict));
      }
      expect(verdicts.filter((verdict) => verdict === "duplicate")).toHaveLength(stored.length);
      expect(new Set(await kept()).size).toBe(300);
      expect(await kept()).toHaveLength(300);
    },
  );
});
