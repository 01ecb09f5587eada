import type { PostbackAnswer } from "@metka/contract";
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { describe, expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { StoreUnavailable } from "../store/model.ts";
import { type AppForTest, appForTest, clickOf, errorOf } from "./testing.ts";

const SECRET = "secret-of-the-network_0123456789";
const GOOD = "transaction_id=t1&status=approved&sum=1+234,50";

interface Gateway extends AppForTest {
  readonly answerOf: (response: LightMyRequestResponse) => PostbackAnswer;
  /** To leads-tech, with its secret. */
  readonly send: (request: InjectOptions | string) => Promise<LightMyRequestResponse>;
  readonly kept: () => Promise<readonly { verdict: string; reason: string | null; params: string; method: string }[]>;
}

async function gateway(env: Readonly<Record<string, string>> = {}): Promise<Gateway> {
  const app = await appForTest(env);
  await addPresets(app.store.conversions, () => SECRET, Date.now());
  return {
    ...app,
    answerOf: (response) => {
      expect(response.statusCode, response.body).toBe(200);
      return response.json();
    },
    send: (request) => {
      const url = `/postback/leads-tech/${SECRET}`;
      return app.inject(typeof request === "string" ? `${url}?${request}` : { url, ...request });
    },
    kept: async () => {
      const { items } = await app.store.conversions.postbacks({}, { limit: 200 });
      return items.toReversed();
    },
  };
}

describe("a postback", () => {
  test("makes a conversion and says which click's it is", async () => {
    const { post, send, answerOf, kept } = await gateway();
    const { click_id } = clickOf(await post({ user_id: "42" }));
    expect(answerOf(await send(`${GOOD}&sub8=${click_id}`))).toEqual({
      success: true,
      verdict: "accepted",
      conversion_id: 1,
      click_id,
      reason: null,
    });
    expect(await kept()).toMatchObject([{ verdict: "accepted", method: "GET" }]);
  });

  test.each<[string, InjectOptions]>([
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" }, payload: GOOD }],
    [
      "JSON",
      {
        headers: { "content-type": "application/json" },
        payload: { transaction_id: "t1", status: "approved", sum: 1234.5 },
      },
    ],
    [
      "JSON that calls itself text",
      {
        headers: { "content-type": "text/plain" },
        payload: '{"transaction_id":"t1","status":"approved","sum":"1234.50"}',
      },
    ],
    ["a form that calls itself nothing", { payload: GOOD }],
    ["the query of a POST without a body", { query: "transaction_id=t1&status=approved&sum=1234.5" }],
    [
      "an empty body that calls itself JSON",
      { headers: { "content-type": "application/json" }, payload: "", query: GOOD },
    ],
    [
      "query and body, which wins",
      {
        headers: { "content-type": "application/json" },
        payload: { status: "approved" },
        query: GOOD.replace("approved", "pending"),
      },
    ],
  ])("may come as %s", async (_, request) => {
    const { send, answerOf, store } = await gateway();
    expect(answerOf(await send({ method: "POST", ...request })).verdict).toBe("unattributed");
    const { items } = await store.conversions.conversions({}, { limit: 1 });
    expect(items).toMatchObject([{ transaction_id: "t1", status: "approved", payout_minor: 123_450, currency: "RUB" }]);
  });

  test("is known again", async () => {
    const { send, answerOf, kept } = await gateway();
    const first = answerOf(await send(GOOD));
    expect(answerOf(await send(GOOD))).toEqual({ ...first, verdict: "duplicate" });
    expect(answerOf(await send(GOOD.replace("approved", "Rejected")))).toEqual({ ...first, verdict: "updated" });
    expect((await kept()).map(({ verdict }) => verdict)).toEqual(["unattributed", "duplicate", "updated"]);
  });

  test("by HEAD is none", async () => {
    const { send, kept } = await gateway();
    expect((await send({ method: "HEAD", query: GOOD })).statusCode).toBe(404);
    expect(await kept()).toEqual([]);
  });
});

describe("what is wrong is reported to the network and rejected", () => {
  test.each<[string, InjectOptions | string, string, string]>([
    ["an unknown status", "transaction_id=1&status=paid", "/status", "неизвестный статус «paid»"],
    ["a missing id", "status=approved", "/transaction_id", "нет ни номера действия"],
    ["a bad sum", `${GOOD}1e`, "/sum", "сумма не читается"],
    ["an unfilled macro", "transaction_id=1&status={status}", "/status", "макрос {status} не подставлен"],
    ["a parameter of two minds", `${GOOD}&status=pending`, "/status", "несколько раз с разными значениями"],
    ["nested JSON", { method: "POST", payload: { status: { a: 1 } } }, "/status", "вложенные значения"],
    [
      "JSON that is none",
      { method: "POST", headers: { "content-type": "application/json" }, payload: "{status" },
      "",
      "не читается как JSON",
    ],
    [
      "JSON of thousands of levels where a status is needed",
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        payload: `{"status":${"[".repeat(8000)}${"]".repeat(8000)}}`,
      },
      "/status",
      "вложенные значения не принимаются",
    ],
    ["a list", { method: "POST", payload: [1] }, "", "должно быть объектом"],
    [
      "multipart",
      { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, payload: "--x--" },
      "",
      "multipart не читается",
    ],
    ["U+0000", "transaction_id=%00&status=approved", "/transaction_id", "управляющие символы"],
    ["nothing at all", "", "/status", "нет статуса"],
    ["a name out of a JSON Pointer's ordinary", { method: "POST", payload: { status: [] } }, "/status", ""],
  ])("%s", async (_, request, path, reason) => {
    const { send, kept, store } = await gateway();
    const error = errorOf(await send(request));
    expect(error).toMatchObject({
      status: 422,
      code: "postback_rejected",
      message: "Постбек отложен: исправьте указанное и пришлите его ещё раз",
      details: [{ path, message: expect.stringContaining(reason) }],
    });
    expect(await kept()).toMatchObject([{ verdict: "rejected", reason: error.details?.[0]?.message }]);
    expect((await store.conversions.conversions({}, { limit: 1 })).items).toEqual([]);
  });

  test("of a network that is switched off, and from an address that is not allowed", async () => {
    const { send, store, kept } = await gateway();
    const row = await store.conversions.network("leads-tech");
    const settings = JSON.parse(row?.settings ?? "");
    const save = (changed: object, active: number) =>
      store.conversions.saveNetwork(
        { slug: "leads-tech", settings: JSON.stringify({ ...settings, ...changed }), active },
        { token: "", active: 1 },
        new Date().toISOString(),
      );
    await save({}, 0);
    expect(errorOf(await send(GOOD)).details).toEqual([
      { path: "", message: expect.stringContaining("сеть выключена") },
    ]);
    await save({ allow: ["203.0.113.0/24"] }, 1);
    expect(errorOf(await send(GOOD)).details).toEqual([
      { path: "", message: "адреса 127.0.0.1 нет в списке разрешённых: добавьте его в настройки сети" },
    ]);
    const allowed = await send({ query: GOOD, remoteAddress: "::ffff:203.0.113.7" });
    expect(allowed.statusCode).toBe(200);
    expect((await kept()).map(({ verdict }) => verdict)).toEqual(["rejected", "rejected", "unattributed"]);
  });
});

describe("without the network's secret", () => {
  test.each([
    ["another", `/postback/leads-tech/${SECRET}x`],
    ["a part of it", `/postback/leads-tech/${SECRET.slice(1)}`],
    ["an unknown network", `/postback/nobody/${SECRET}`],
    ["the name of an object's own", "/postback/__proto__/constructor"],
    ["U+0000 in the network", `/postback/%00/${SECRET}`],
  ])("%s is refused in the same words, and nothing is kept", async (_, url) => {
    const { inject, kept } = await gateway();
    expect(errorOf(await inject(`${url}?${GOOD}`))).toEqual({
      status: 403,
      code: "postback_forbidden",
      message: "Постбек не принят: ссылка неверна, скопируйте её из настроек сети заново",
    });
    expect(await kept()).toEqual([]);
  });
});

describe("the secret", () => {
  test("is neither logged nor kept, wherever it stands", async () => {
    const { send, inject, requests, postbacks, kept } = await gateway();
    await send(
      `${GOOD}&self=https://x/${SECRET}&sign=launch&url=${encodeURIComponent("https://y/?access_token=abc&z=1")}`,
    );
    await send({ method: "POST", payload: { status: SECRET, deep: { token: SECRET }, auth_key: "k", [SECRET]: 1 } });
    await inject(`/postback/leads-tech/${SECRET}/more?a=1`);
    await inject(`//postback/leads-tech/${SECRET}?a=1`);
    await inject(`/%70ostback/leads-tech/${SECRET}?transaction_id=2&status=approved`);
    const all = JSON.stringify([requests, postbacks, await kept()]);
    expect(all).not.toContain(SECRET);
    for (const gone of ["launch", "abc", "auth_key"]) expect(all).not.toContain(gone);
    expect(requests[0]?.url).toContain("/postback/leads-tech/…?transaction_id=t1");
    expect(await kept()).toHaveLength(3);
  });
});

test("too large a body is a 413, and one that fits is not", async () => {
  const { send } = await gateway();
  const payload = (length: number) => ({ method: "POST" as const, payload: { x: "y".repeat(length) } });
  expect(errorOf(await send(payload(17_000))).code).toBe("payload_too_large");
  expect(errorOf(await send(payload(15_000))).code).toBe("postback_rejected");
});

test("while the database is away the network is asked to repeat", async () => {
  const { send, store, errors } = await gateway();
  store.conversions.takePostback = () => Promise.reject(new StoreUnavailable("gone"));
  expect(errorOf(await send(GOOD))).toMatchObject({
    status: 503,
    code: "postback_not_saved",
    message: "База недоступна: сохранение постбека не подтверждено, пришлите его ещё раз",
  });
  expect(errors).toHaveLength(1);
});

test("each postback's verdict is logged, without the parameters that may be the user's", async () => {
  const { post, send, postbacks } = await gateway();
  const { click_id } = clickOf(await post({ user_id: "704519283" }));
  for (const query of [
    `${GOOD}&sub8=${click_id}&user_id=704519283`,
    `${GOOD}&sub8=${click_id}`,
    "transaction_id=t1&status=rejected",
    "transaction_id=t2&status=approved&user_id=1",
    "transaction_id=t3&status=paid&user_id=704519283",
  ]) {
    await send(query);
  }
  const told = { network: "leads-tech", reason: null, conversionId: 1, clickId: click_id };
  expect(postbacks).toEqual([
    { ...told, verdict: "accepted" },
    { ...told, verdict: "duplicate" },
    { ...told, verdict: "updated" },
    {
      ...told,
      verdict: "unattributed",
      reason: "click_id нет; у пользователя из «user_id» нет ни одного клика",
      conversionId: expect.any(Number),
      clickId: null,
    },
    {
      ...told,
      verdict: "rejected",
      reason: expect.stringContaining("неизвестный статус «paid»"),
      conversionId: null,
      clickId: null,
    },
  ]);
  expect(JSON.stringify(postbacks)).not.toContain("704519283");
});

test("one whose URL is wrong has no verdict", async () => {
  const { inject, postbacks } = await gateway();
  await inject(`/postback/leads-tech/${SECRET}0?${GOOD}`);
  expect(postbacks).toEqual([]);
});

test("postbacks are counted by their verdicts", async () => {
  const { send, inject } = await gateway();
  await send(GOOD);
  await send("status=x");
  const { body } = await inject("/metrics");
  expect(body).toContain('metka_postbacks_total{network="leads-tech",verdict="unattributed"} 1');
  expect(body).toContain('metka_postbacks_total{network="leads-tech",verdict="rejected"} 1');
});
