import { describe, expect, test } from "vitest";
import { shippedOffers } from "../capture/testing.ts";
import type { LogLevel } from "../config.ts";
import type { Log } from "./log.ts";
import { prettyLog } from "./pretty-log.ts";
import {
  ACCEPTED_POSTBACK,
  CAPTURED,
  output,
  REFUSED_REQUEST,
  REJECTED,
  REJECTED_POSTBACK,
  REPORT,
  REQUEST,
  STORED,
  UNAVAILABLE,
} from "./testing.ts";

function printed(tell: (log: Log) => void, level: LogLevel = "info"): string[] {
  const out = output();
  tell(prettyLog(level, out));
  return out.text.split("\n").slice(0, -1);
}

const URL_SENT = "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4=a&sub6=123456789";

test("a click is logged in the document's own words", () => {
  const lines = printed((log) => {
    log.clickStored(234, STORED);
    log.sending({ id: 234, url: CAPTURED.rendered.url, network: "leads-tech", target: null });
    log.attempted(REPORT);
  });
  expect(lines).toEqual([
    expect.stringMatching(/^📊 Отправляем данные в leads\.tech: \{.*\}$/),
    "✅ Сохранено в UTMTracking с ID: 234",
    `🔗 Отправляем в leads.tech: ${URL_SENT}`,
    "✅ Ответ от leads.tech: 302 (ID 234)",
  ]);
});

describe("a redirect", () => {
  const click = { ...CAPTURED.click, event_type: "offer_click" };
  const captured = { ...CAPTURED, click };

  test("is logged in one line, a bot's as such", () => {
    const lines = printed((log) => {
      log.redirected(5, captured);
      log.redirected(6, { ...captured, click: { ...click, isbot: 1 } });
    });
    expect(lines).toEqual([
      "↪  Переход на оффер leads-tech (ID 5)",
      "↪  Робот на оффер leads-tech (ID 6), в отчёты не войдёт: так считаются curl, боты и превью ссылок",
    ]);
    expect(printed((log) => log.redirected(5, captured), "warn")).toEqual([]);
  });

  test("with a lost click is an error with all that is needed to restore it, and no secret", () => {
    const [line = "", ...more] = printed((log) => log.clickLost(captured, new Error("away\nforged")), "error");
    expect(line).toMatch(/^❌ Переход на оффер leads-tech не сохранён: away\\u000aforged: \{.*\}$/);
    expect(JSON.parse(line.slice(line.indexOf("{")))).toMatchObject({ ref: "a", user_id: "123456789" });
    expect(line).not.toMatch(/SECRET|Иван/);
    expect(more).toEqual([]);
  });
});

describe("the click's data", () => {
  const data = (level: LogLevel) => {
    const [line = ""] = printed((log) => log.clickStored(234, STORED), level);
    return JSON.parse(line.slice(line.indexOf("{")));
  };

  test("are what is stored, without names and without secrets", () => {
    expect(data("info")).toMatchObject({ user_id: "123456789", url: "https://vk.com/app123456?ref=a", ref: "a" });
    expect(data("info")).not.toHaveProperty("first_name");
    expect(data("info")).not.toHaveProperty("last_name");
    expect(JSON.stringify(data("info"))).not.toMatch(/SECRET|Иван/);
  });

  test("show names at debug only, secrets never", () => {
    expect(data("debug")).toMatchObject({ first_name: "Иван", last_name: "Иванов" });
    expect(JSON.stringify(data("debug"))).not.toContain("SECRET");
  });
});

test("another network goes by its own name", () => {
  const offer = { ...(shippedOffers.get("otkaz") ?? CAPTURED.offer), networkTitle: "Affise" };
  expect(printed((log) => log.clickStored(1, { ...STORED, offer }))[0]).toMatch(/^📊 Отправляем данные в Affise: /);
  expect(printed((log) => log.attempted({ ...REPORT, network: "affise" }))).toEqual([
    "✅ Ответ от affise: 302 (ID 234)",
  ]);
});

describe("an attempt that failed", () => {
  test.each([
    ["⏳ leads.tech: HTTP 503 (ID 234, попытка 1), повторим через 2 с", UNAVAILABLE],
    ["❌ leads.tech: HTTP 404 (ID 234, попытка 1), больше не повторяем", REJECTED],
    [
      "⏳ leads.tech: нет ответа за 10 с (ID 234, попытка 3), повторим через 120 с",
      { ...UNAVAILABLE, outcome: "unknown" as const, error: "нет ответа за 10 с", number: 3, againInMs: 120_000 },
    ],
  ])("%s", (line, report) => {
    expect(printed((log) => log.attempted(report), "warn")).toEqual([line]);
    expect(printed((log) => log.attempted(report), "error")).toEqual([]);
  });

  test("one whose outcome is on nobody's record is an error", () => {
    expect(printed((log) => log.attempted({ ...REPORT, recorded: false }), "error")).toEqual([
      "❌ Итог попытки для ID 234 не записан: её время вышло",
    ]);
  });
});

describe("a postback", () => {
  const { clickId } = ACCEPTED_POSTBACK;

  test.each([
    [`💰 Постбек leads.tech: новая конверсия (ID 12, клик ${clickId})`, {}],
    ["💰 Постбек leads.tech: новая конверсия (ID 12, без клика)", { verdict: "unattributed", clickId: null }],
    [`💰 Постбек leads.tech: конверсия изменилась (ID 12, клик ${clickId})`, { verdict: "updated" }],
    ["💰 Постбек leads.tech: то же самое ещё раз (ID 12, без клика)", { verdict: "duplicate", clickId: null }],
  ] as const)("%s", (line, changed) => {
    const tell = (log: Log) => log.postback({ ...ACCEPTED_POSTBACK, ...changed });
    expect(printed(tell)).toEqual([line]);
    expect(printed(tell, "warn")).toEqual([]);
  });

  test("without a click, or with a doubtful one, is logged with the reason, as a warning", () => {
    const reason = "click_id нет; у пользователя из «sub6»\nнет ни одного клика";
    const tell = (log: Log) => log.postback({ ...ACCEPTED_POSTBACK, verdict: "unattributed", clickId: null, reason });
    expect(printed(tell, "warn")).toEqual([
      "💰 Постбек leads.tech: новая конверсия (ID 12, без клика: click_id нет; у пользователя из «sub6»\\u000aнет ни одного клика)",
    ]);
  });

  test("that was set aside is logged with the reason, in one line", () => {
    const tell = (log: Log) => log.postback(REJECTED_POSTBACK);
    expect(printed(tell, "warn")).toEqual(["⚠️  Постбек affise отложен: неизвестный статус «paid\\u000a»"]);
    expect(printed(tell, "error")).toEqual([]);
  });
});

describe("a request", () => {
  test("that went well is logged at debug", () => {
    expect(printed((log) => log.request(REQUEST))).toEqual([]);
    expect(printed((log) => log.request(REQUEST), "debug")).toEqual([
      "   POST /api/arbitrage/send-to-leads-tech/ 200, 12 мс",
    ]);
  });

  test("that was refused is logged with the reason", () => {
    expect(printed((log) => log.request(REFUSED_REQUEST))).toEqual([
      "⚠️  POST /api/arbitrage/send-to-leads-tech/ 400 invalid_request: /ref тип не тот",
    ]);
    const bare = { ...REFUSED_REQUEST, status: 404, error: { code: "not_found" as const, details: [] } };
    expect(printed((log) => log.request(bare))[0]).toMatch(/ 404 not_found$/);
  });
});

test("a dead network and its return are logged once each", () => {
  const lines = printed((log) => {
    log.breaker("t.leads.tech", true);
    log.breaker("t.leads.tech", false);
  });
  expect(lines).toEqual([
    "🔌 t.leads.tech не отвечает 5 раз подряд: клики копятся в базе, пробуем каждые 5 с",
    "🔌 t.leads.tech снова отвечает: отправляем накопленное",
  ]);
});

test("an error is logged with its causes, its stack at debug", () => {
  const error = new Error("не записано", { cause: new Error("disk full") });
  const tell = (log: Log) => log.error("База не отвечает", error);
  expect(printed(tell, "error")).toEqual(["❌ База не отвечает: не записано ← disk full"]);
  expect(printed(tell, "debug").join("\n")).toContain("pretty-log.test.ts");
});

test("silent says nothing at all", () => {
  const lines = printed((log) => {
    log.clickStored(234, STORED);
    log.redirected(234, CAPTURED);
    log.clickLost(CAPTURED, new Error("y"));
    log.attempted({ ...UNAVAILABLE, recorded: false });
    log.postback(ACCEPTED_POSTBACK);
    log.postback(REJECTED_POSTBACK);
    log.request(REFUSED_REQUEST);
    log.breaker("x", true);
    log.info("x");
    log.error("x", new Error("y"));
  }, "silent");
  expect(lines).toEqual([]);
});

test("flushing writes out what is buffered", async () => {
  const out = output();
  await prettyLog("info", out).flush(100);
  expect(out.flushed).toBe(1);
});
