import { describe, expect, test, vi } from "vitest";
import { QUEUE } from "../deliver/flood.ts";
import { answer } from "../deliver/testing.ts";
import { appForTest, clickOf, errorOf, INTAKE, sharedApp } from "./testing.ts";

describe("a click", () => {
  test("is stored, sent and answered, with and without the last slash", async () => {
    const { post, network } = await appForTest();
    for (const url of [INTAKE, INTAKE.slice(0, -1)]) {
      const response = await post({ user_id: "1" }, { url });
      expect(response.statusCode).toBe(200);
      expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
      expect(clickOf(response)).toMatchObject({
        success: true,
        message: "Данные отправлены в leads.tech",
        duplicate: false,
        delivery: { status: "delivered", http_status: 302, attempts: 1 },
      });
    }
    expect(network.sent).toHaveLength(2);
  });

  test("is taken as application/json and as text/plain, with any charset and any case", async () => {
    const { post } = await sharedApp();
    const types = [
      "application/json",
      "application/json; charset=utf-8",
      "text/plain",
      "text/plain;charset=UTF-8",
      "Application/JSON",
    ];
    for (const type of types) {
      expect((await post({ user_id: 1 }, { headers: { "content-type": type } })).statusCode).toBe(200);
    }
  });

  test("that its network refused is a success with the truth about it", async () => {
    const { post, network } = await appForTest();
    network.answers = () => answer(403);
    const click = clickOf(await post({ user_id: 1 }));
    expect(click).toMatchObject({
      success: true,
      message: "Данные сохранены, но leads.tech их не принял (HTTP 403)",
      delivery: { status: "failed", http_status: 403, attempts: 1 },
    });
  });

  test("takes the user agent of the request and the address of the socket", async () => {
    const { post } = await sharedApp();
    const response = await post({}, { headers: { "user-agent": "Browser/9" }, remoteAddress: "::ffff:203.0.113.9" });
    expect(clickOf(response).leads_tech_data).toMatchObject({ user_agent: "Browser/9", ip_address: "203.0.113.9" });
  });

  test("an IPv6 address is kept as it is", async () => {
    const { post } = await sharedApp();
    expect(clickOf(await post({}, { remoteAddress: "2a02:6b8::1" })).leads_tech_data.ip_address).toBe("2a02:6b8::1");
  });
});

describe("not waiting for the network", () => {
  test.each([
    [{ prefer: "respond-async" }],
    [{ prefer: "Respond-Async" }],
    [{ prefer: "respond-async, wait=10" }],
    [{ prefer: "return=minimal, respond-async" }],
    [{ prefer: "wait=5,respond-async" }],
    [{ prefer: "respond-async; foo=bar" }],
    [{ prefer: " respond-async " }],
  ])("%o is answered at once with 202", async (headers) => {
    const { post, network } = await appForTest();
    network.answers = undefined;
    const response = await post({ user_id: 1 }, { headers });
    expect(response.statusCode).toBe(202);
    expect(response.headers["preference-applied"]).toBe("respond-async");
    expect(clickOf(response)).toMatchObject({
      message: "Данные сохранены и будут отправлены в leads.tech",
      delivery: { status: "pending", http_status: null, attempts: 1 },
    });
    network.finish(1);
  });

  test("?async=1 does the same, for those who cannot set a header", async () => {
    const { post } = await sharedApp();
    const response = await post(
      { user_id: 1 },
      { url: `${INTAKE}?async=1`, headers: { "content-type": "text/plain" } },
    );
    expect(response.statusCode).toBe(202);
  });

  test("of many at once those that make a queue leave the slots to callers that wait, and all are sent", async () => {
    const { post, network } = await appForTest();
    const clicks = Array.from({ length: 100 }, () => post({ user_id: 1 }, { url: `${INTAKE}?async=1` }));
    const withSlot = (await Promise.all(clicks)).filter((response) => clickOf(response).delivery.attempts === 1);
    // One less would be no queue; without a queue the network's twenty slots would all be taken.
    expect(withSlot).toHaveLength(QUEUE);
    await vi.waitFor(() => expect(network.sent).toHaveLength(100), 10_000);
  });

  test.each([
    [{ prefer: "wait=5" }],
    [{ prefer: "respond-asynchronously" }],
    [{ prefer: "no-respond-async" }],
    [{ prefer: "" }],
    [{}],
  ])("%o waits", async (headers) => {
    const { post } = await sharedApp();
    const response = await post({ user_id: 1 }, { headers });
    expect(response.statusCode).toBe(200);
    expect(response.headers).not.toHaveProperty("preference-applied");
  });

  test.each(["?async=0", "?async=", "?async=true", "?other=1"])("%s waits", async (query) => {
    const { post } = await sharedApp();
    expect((await post({ user_id: 1 }, { url: INTAKE + query })).statusCode).toBe(200);
  });
});

describe("the key of a click", () => {
  const keyed = (key: string) => ({ headers: { "idempotency-key": key } });

  test("is event_id or the header Idempotency-Key, and both mean the same", async () => {
    const { post, network } = await appForTest();
    const first = clickOf(await post({ user_id: 1, event_id: "e-1" }));
    const second = clickOf(await post({ user_id: 1 }, keyed("e-1")));
    const quoted = clickOf(await post({ user_id: 1 }, keyed('"e-1"')));
    const both = clickOf(await post({ user_id: 1, event_id: "e-1" }, keyed("e-1")));
    for (const repeat of [second, quoted, both]) {
      expect(repeat).toMatchObject({ duplicate: true, tracking_id: first.tracking_id, click_id: first.click_id });
      expect(repeat.message).toBe("Этот клик уже отправлен в leads.tech");
    }
    expect(first.duplicate).toBe(false);
    expect(network.sent).toHaveLength(1);
  });

  test("is the same with blanks and invisible characters around it, in either place", async () => {
    const { post } = await appForTest();
    await post({ user_id: 1, event_id: "e-1" });
    expect(clickOf(await post({ user_id: 1, event_id: " e-1\u00a0" })).duplicate).toBe(true);
    expect(clickOf(await post({ user_id: 1 }, keyed('" e-1 "'))).duplicate).toBe(true);
  });

  test("may be a number, which is the same as its text", async () => {
    const { post } = await appForTest();
    await post({ user_id: 1, event_id: 17 });
    expect(clickOf(await post({ user_id: 1, event_id: "17" })).duplicate).toBe(true);
  });

  test("that is absent, empty or null makes every click one of its own", async () => {
    const { post } = await sharedApp();
    for (const body of [{}, { event_id: "" }, { event_id: null }, { event_id: "" }]) {
      expect(clickOf(await post(body, keyed(""))).duplicate).toBe(false);
    }
  });

  test("that is an unfilled macro is none: it would be the same for everybody", async () => {
    const { post } = await sharedApp();
    for (const user_id of [1, 2]) {
      const click = clickOf(await post({ user_id, event_id: "{event_id}" }, keyed("{{key}}")));
      expect(click).toMatchObject({ duplicate: false, notes: [{ code: "unresolved_macro", field: "event_id" }] });
    }
  });

  test("that is a stringified nothing is none", async () => {
    const { post } = await sharedApp();
    for (const user_id of [1, 2]) {
      const click = clickOf(await post({ user_id, event_id: "undefined" }, keyed("null")));
      expect(click).toMatchObject({ duplicate: false, notes: [{ code: "stringified_nothing", field: "event_id" }] });
    }
  });

  test.each(["0", "false", "none", "-", "-1", "00000000-0000-0000-0000-000000000000"])(
    "that programs write for none is none: %s",
    async (event_id) => {
      const { post } = await sharedApp();
      for (let time = 0; time < 2; time += 1) {
        const click = clickOf(await post({ user_id: 1, event_id }, keyed(event_id)));
        expect(click).toMatchObject({ duplicate: false, notes: [{ code: "stringified_nothing", field: "event_id" }] });
      }
    },
  );

  test("may be made of zeros, as that of the first event of the first batch", async () => {
    const { post } = await sharedApp();
    for (const duplicate of [false, true]) {
      expect(clickOf(await post({ user_id: 1, event_id: "0-0" }))).toMatchObject({ duplicate });
    }
  });

  test("that two places name differently is refused", async () => {
    const { post } = await sharedApp();
    expect(errorOf(await post({ event_id: "a" }, keyed("b")))).toMatchObject({
      status: 400,
      code: "invalid_request",
      details: [{ path: "/event_id" }],
    });
  });

  test("that is too long is refused, wherever it stands", async () => {
    const { post } = await appForTest();
    const long = "x".repeat(201);
    for (const response of [await post({ event_id: long }), await post({}, keyed(long))]) {
      expect(errorOf(response)).toMatchObject({ status: 400, details: [{ path: "/event_id" }] });
    }
    expect((await post({ event_id: "x".repeat(200) })).statusCode).toBe(200);
    expect((await post({ user_id: 5 }, keyed("y".repeat(200)))).statusCode).toBe(200);
  });

  test("of another user's or offer's click is a conflict that shows nothing of it", async () => {
    const { post } = await appForTest();
    const first = clickOf(await post({ user_id: "7771", first_name: "Иван", event_id: "e" }));
    for (const body of [
      { user_id: "2", event_id: "e" },
      { user_id: "7771", event_id: "e", offer: "otkaz" },
    ]) {
      const response = await post(body);
      expect(errorOf(response)).toMatchObject({ status: 409, code: "event_id_conflict" });
      for (const shown of ["7771", "Иван", first.click_id]) expect(response.body).not.toContain(shown);
    }
  });

  test("holds twenty that come at once to one click, which all of them wait for", async () => {
    const { post, network } = await appForTest();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ user_id: 1, event_id: "twenty" })));
    const clicks = answers.map(clickOf);
    expect(new Set(clicks.map((click) => click.tracking_id)).size).toBe(1);
    expect(clicks.filter((click) => !click.duplicate)).toHaveLength(1);
    expect(network.sent).toHaveLength(1);
  });
});

describe("where signatures are required", () => {
  test("a click without one is refused with 403", async () => {
    const { post } = await appForTest({ VK_APP_SECRETS: "1:key", LAUNCH_PARAMS: "required" });
    expect(errorOf(await post({ user_id: 1 }))).toMatchObject({ status: 403, code: "launch_params_required" });
    const bad = { launch_params: "vk_user_id=1&vk_app_id=1&sign=x" };
    expect(errorOf(await post(bad))).toMatchObject({ status: 403, code: "launch_params_invalid" });
  });
});
