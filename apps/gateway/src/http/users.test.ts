import { expect, test } from "vitest";
import { errorOf, operatorsApp } from "./testing.ts";

test("a user is exported as a file, then erased, then unknown; the answer has the erasure's number", async () => {
  const { ask, click } = await operatorsApp();
  await click({ user_id: "42/я", first_name: "Иван", event_id: "visit" });
  const url = `/api/users/${encodeURIComponent("42/я")}`;
  const exported = await ask(url);
  expect(exported.headers["content-disposition"]).toBe('attachment; filename="metka-user.json"');
  expect(exported.json()).toMatchObject({
    user_id: "42/я",
    clicks: [{ user_id: "42/я", first_name: "Иван" }],
    deliveries: [{ url: expect.stringContaining("sub6=42%2F"), location: expect.any(String) }],
    attempts: [{ number: 1 }],
    event_ids: [{ event_id: "visit" }],
  });
  expect((await ask(url, { method: "DELETE" })).json()).toMatchObject({
    erasure_id: 1,
    rows: { api_utmtracking: 1, deliveries: 1, attempts: 1, event_keys: 1 },
  });
  for (const method of ["GET", "DELETE"] as const) {
    expect(errorOf(await ask(url, { method }))).toMatchObject({ status: 404, code: "user_not_found" });
  }
  const { tracking_id } = (await ask("/api/clicks")).json().clicks[0];
  const replayed = errorOf(
    await ask(`/api/deliveries/${tracking_id}/replay`, { method: "POST", payload: { force: true } }),
  );
  expect(replayed.details?.[0]?.message).toBe("данные пользователя удалены: отправлять больше нечего");
  expect((await click({ user_id: "42/я", event_id: "visit" })).duplicate).toBe(false);
});

test("an erased user's click shows its marks and not what stands for its visitor", async () => {
  const { ask, click } = await operatorsApp();
  const { click_id, tracking_id } = await click({ user_id: "42", s4: "x" });
  await click({ user_id: "42" });
  await ask("/api/users/42", { method: "DELETE" });
  const { clicks } = (await ask("/api/clicks")).json();
  expect(clicks).toMatchObject([{ offer: "leads-tech" }, { tracking_id, extra: { s4: "x" } }]);
  const { body } = await ask(`/api/clicks/${click_id}`);
  expect(JSON.stringify(clicks) + body).not.toContain("erased_visitor");
  expect(clicks[0]).not.toHaveProperty("extra");
});

test("erasures are listed page by page, newest first, without a word of whose they were", async () => {
  const { ask, click } = await operatorsApp();
  for (const user_id of ["41", "42"]) {
    await click({ user_id });
    await ask(`/api/users/${user_id}`, { method: "DELETE" });
  }
  const first = (await ask("/api/erasures?limit=1")).json();
  const second = (await ask(`/api/erasures?cursor=${first.next_cursor}`)).json();
  const rows = {
    api_utmtracking: 1,
    deliveries: 1,
    attempts: 1,
    event_keys: 0,
    conversions: 0,
    postbacks: 0,
    messages: 0,
  };
  expect(first.erasures).toEqual([{ id: 2, erased_at: expect.stringMatching(/^20.*Z$/), rows }]);
  expect(second).toEqual({ erasures: [{ id: 1, erased_at: expect.any(String), rows }], next_cursor: null });
  expect((await ask("/api/erasures?to=2020-01-01T00:00:00Z")).json()).toEqual({ erasures: [], next_cursor: null });
  expect(errorOf(await ask("/api/erasures?user_id=42"))).toMatchObject({
    status: 400,
    details: [{ path: "/user_id" }],
  });
});

test.each([
  ["GET", "/api/users/704519283"],
  ["DELETE", "/api/users/704519283?for=704519283"],
  ["HEAD", "/api/users/704519283"],
  ["POST", "/api/users/704519283"],
  ["GET", "/api/users/704519283/clicks"],
  ["GET", "/api/%75sers/704519283"],
  ["GET", "//api/Users//704519283"],
  ["GET", "/api%2Fusers%2F704519283"],
] as const)("the log of %s %s has the route and not the user", async (method, url) => {
  const { ask, inject, requests } = await operatorsApp();
  await ask(url, { method });
  await inject({ url, method });
  expect(requests).toMatchObject([{ url: "/api/users/:user_id" }, { url: "/api/users/:user_id" }]);
});
