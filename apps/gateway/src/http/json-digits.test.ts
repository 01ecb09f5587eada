import { expect, test } from "vitest";
import { appForTest, clickOf, errorOf, INTAKE, TOKEN } from "./testing.ts";

test("a fraction keeps its digits: two users that differ in the last are two", async () => {
  const { post } = await appForTest();
  for (const id of ["9007199254740991.4", "9007199254740991.3", "0.10000000000000000001", "1.5"]) {
    const { leads_tech_data } = clickOf(
      await post(`{"user_id":${id},"url":"https://x.example/?a=12345678901234567890"}`),
    );
    expect(leads_tech_data.user_id).toBe(id);
  }
  const refused = errorOf(await post('{"user_id":9007199254740993}'));
  expect(refused.details).toEqual([
    { path: "/user_id", message: "число больше 2^53 − 1 по модулю: передайте его строкой" },
  ]);
});

test("a body that is not UTF-8 is refused instead of making one user of two", async () => {
  const { inject } = await appForTest();
  const payload = Buffer.from('{"user_id":"\xc0"}', "latin1");
  const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
  for (const [method, url] of [
    ["POST", INTAKE],
    ["PUT", "/api/costs"],
    ["PUT", "/api/networks/leads-tech"],
  ] as const) {
    expect(errorOf(await inject({ method, url, headers, payload }))).toMatchObject({
      status: 400,
      code: "invalid_json",
      details: [{ path: "", message: "тело не в UTF-8: пришлите JSON в этой кодировке" }],
    });
  }
});

test("bytes of a redirect's query that are not UTF-8 stay apart", async () => {
  const { inject, store } = await appForTest();
  for (const byte of ["C0", "C1"]) await inject(`/go/leads-tech?s6=%${byte}`);
  const { items } = await store.admin.clicks({ equal: new Map() }, { limit: 2 });
  expect(items.map(({ user_id }) => user_id)).toEqual(["%C1", "%C0"]);
});
