import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "./support/e2e-fixture.ts";
import { postClick } from "./support/post-click.ts";
import {
  askAdmin,
  BOT_TOKEN,
  chatAt,
  messagesOf,
  pixelAt,
  report,
  saveTarget,
  TARGET_ENV,
} from "./support/target-fixture.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 90_000 };

describeOnBoth("conversions out", (kind) => {
  let e2e: E2eFixture;
  beforeEach(async () => {
    e2e = await openE2e(kind, TARGET_ENV);
  }, 60_000);
  afterEach(() => closeE2e(e2e), 20_000);

  const received = (of: "pixel" | "telegram") => e2e.sandbox.messages.received.filter((message) => message.kind === of);
  const settled = () =>
    until("no message waits", 20_000, async () => {
      const [row] = await e2e.fixture.rows.all(`select
        (select count(*) from messages where state = 'new') +
        (select count(*) from deliveries where id < 0 and status = 'pending') as waiting`);
      return Number(row?.waiting) === 0;
    });

  test("pending, approved, rejected, approved: each target hears what its statuses ask for", LIMIT, async () => {
    const { gateway, sandbox } = e2e;
    await saveTarget(gateway, "pixel", pixelAt(sandbox.url));
    await saveTarget(gateway, "chat", chatAt(sandbox.url));
    const url = "https://vk.com/app1#utm_campaign=spring&rb_clickid=ad-click-1";
    const { answer } = await postClick(gateway.url, { user_id: "42", url });
    for (const status of ["pending", "approved", "approved", "rejected", "approved"]) {
      await report(gateway, { transaction_id: "t1", status, sum: "99.50", sub8: answer.click_id });
    }
    await settled();
    expect(received("pixel").map(({ fields }) => fields)).toEqual([
      { id: "777", e: "RG:99.50/lead", rb_clickid: "ad-click-1" },
    ]);
    const texts = received("telegram").map(({ fields }) => String(fields.text).split("\n"));
    expect(texts.map(([first]) => first).sort()).toEqual([
      "✅ Конверсия одобрена",
      "✅ Конверсия одобрена",
      "❌ Конверсия отклонена",
    ]);
    expect(texts[0]).toEqual(expect.arrayContaining(["Сумма: 99.50 RUB", "Кампания: spring"]));
    const listed = await messagesOf(gateway);
    expect(listed.map(({ target, status, state, attempts }) => [target, status, state, attempts])).toEqual([
      ["chat", "approved", "delivered", 1],
      ["chat", "rejected", "delivered", 1],
      ["pixel", "approved", "delivered", 1],
      ["chat", "approved", "delivered", 1],
    ]);
    const everything = JSON.stringify([listed, await e2e.fixture.rows.all("select * from deliveries"), gateway.said]);
    expect(everything).toContain("TARGET_SECRET_TELEGRAM");
    expect(everything).not.toContain(BOT_TOKEN);
  });

  test(
    "rb_clickid reaches the pixel by each door; without it the message is skipped with the reason",
    LIMIT,
    async () => {
      const { gateway, sandbox } = e2e;
      await saveTarget(gateway, "pixel", pixelAt(sandbox.url));
      const post = async (click: Readonly<Record<string, unknown>>) =>
        (await postClick(gateway.url, click)).answer.click_id;
      const ids = [
        await post({ rb_clickid: "by-body" }),
        await post({ url: "https://vk.com/app1?rb_clickid=by-query" }),
      ];
      const visit = await post({ url: "https://vk.com/app1#rb_clickid=by-visit" });
      const open = (query: string) => fetch(`${gateway.url}/go/leads-tech?${query}`, { redirect: "manual" });
      const browser = { headers: { "user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0.0.0" } };
      for (const query of ["rb_clickid=by-link", `click_id=${visit}`]) {
        const { status } = await fetch(`${gateway.url}/go/leads-tech?${query}`, { redirect: "manual", ...browser });
        expect(status).toBe(302);
      }
      await open("");
      const opened = await e2e.fixture.rows.all(
        "select click_id from api_utmtracking where event_type = 'offer_click'",
      );
      ids.push(
        ...opened.map(({ click_id }) => String(click_id)),
        await post({ url: "https://vk.com/#rb_clickid={{clickid}}" }),
      );
      for (const [n, click] of ids.entries()) {
        await report(gateway, { transaction_id: `t${n}`, status: "approved", sub8: click });
      }
      await settled();
      expect(
        received("pixel")
          .map(({ fields }) => fields.rb_clickid)
          .sort(),
      ).toEqual(["by-body", "by-link", "by-query", "by-visit"]);
      const skipped = await messagesOf(gateway, "state=skipped");
      expect(skipped.map(({ reason }) => reason)).toEqual([
        expect.stringContaining("rb_clickid={{clickid}}"),
        expect.stringContaining("rb_clickid={{clickid}}"),
      ]);
    },
  );

  test("a target that fails is tried again, and what it refused can be replayed", LIMIT, async () => {
    const { gateway, sandbox } = e2e;
    await saveTarget(gateway, "chat", chatAt(sandbox.url));
    sandbox.messages.setMode({ kind: "status", status: 503 });
    const { answer } = await postClick(gateway.url, { user_id: "42" });
    await report(gateway, { transaction_id: "t1", status: "approved", sub8: answer.click_id });
    await until("it fails", 10_000, () => received("telegram").length > 0);
    sandbox.messages.setMode({ kind: "status", status: 400 });
    await settled();
    const [failed] = await messagesOf(gateway, "state=failed");
    expect(failed).toMatchObject({ target: "chat", http_status: 400, error: "HTTP 400" });
    sandbox.messages.setMode(undefined);
    await askAdmin(gateway, "POST", `/api/messages/${failed?.id}/replay`);
    await settled();
    expect(received("telegram").at(-1)).toMatchObject({ status: 200, fields: { chat_id: "-100" } });
    const story = await askAdmin<object>(gateway, "GET", `/api/messages/${failed?.id}`);
    expect(story).toMatchObject({
      state: "delivered",
      attempt_list: [{ outcome: "unavailable" }, { outcome: "rejected" }, {}],
    });
  });
});
