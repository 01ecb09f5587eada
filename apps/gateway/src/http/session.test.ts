import { createHash, randomBytes } from "node:crypto";
import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";
import { Sessions } from "../admin/sessions.ts";
import { appForTest, errorOf, TOKEN } from "./testing.ts";

type Request = Omit<Exclude<InjectOptions, string>, "url">;

/** A browser of one person: it keeps the cookie that it is given. */
async function browser(env: Record<string, string> = {}) {
  const fixture = await appForTest(env);
  let cookie = "";
  const send = async (url: string, { headers, ...request }: Request = {}) => {
    const response = await fixture.inject({
      url,
      ...request,
      headers: { "sec-fetch-site": "same-origin", ...(cookie === "" ? {} : { cookie }), ...headers },
    });
    const [set] = [response.headers["set-cookie"] ?? []].flat();
    if (set !== undefined) cookie = set.split(";")[0] ?? "";
    return response;
  };
  const signIn = (payload: object) => send("/api/session", { method: "POST", payload });
  return { ...fixture, send, signIn, cookie: () => cookie };
}

test("the admin token signs in: the cookie opens the API, is hidden from scripts and from other sites", async () => {
  const { send, signIn } = await browser();
  expect((await send("/api/clicks")).statusCode).toBe(401);
  const signedIn = await signIn({ token: TOKEN });
  expect(signedIn.statusCode).toBe(200);
  expect(signedIn.headers["set-cookie"]).toMatch(
    /^metka_session=[\w-]{30,}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/,
  );
  expect((await send("/api/clicks")).statusCode).toBe(200);
  expect((await send("/api/session")).json().expires_at).toBe(signedIn.json().expires_at);
});

test("behind TLS the cookie is for TLS alone", async () => {
  const { signIn, inject } = await browser({ TRUST_PROXY: "1" });
  await signIn({ token: TOKEN });
  const headers = { "x-forwarded-proto": "https" };
  const { headers: answer } = await inject({ method: "POST", url: "/api/session", headers, payload: { token: TOKEN } });
  expect(answer["set-cookie"]).toMatch(/; Secure$/);
});

test("the printed code signs in once", async () => {
  const { app, signIn, send } = await browser();
  const code = app.sessions.newCode();
  expect(errorOf(await signIn({ code: `${code}x` }))).toMatchObject({ status: 401, code: "sign_in_refused" });
  expect((await signIn({ code })).statusCode).toBe(200);
  expect((await send("/api/clicks")).statusCode).toBe(200);
  expect(errorOf(await signIn({ code }))).toMatchObject({ status: 401, code: "sign_in_refused" });
});

test("the printed code ends after an hour, a session after 30 days", async () => {
  const { store } = await browser();
  let nowMs = Date.now();
  const newToken = () => randomBytes(24).toString("base64url");
  const sessions = new Sessions({ store: store.sessions, adminToken: TOKEN, now: () => nowMs, newToken });
  const late = sessions.newCode();
  nowMs += 3_600_000;
  expect(await sessions.signIn({ code: late })).toBeUndefined();
  const code = sessions.newCode();
  nowMs += 3_599_999;
  const { secret = "" } = (await sessions.signIn({ code })) ?? {};
  nowMs += 30 * 86_400_000 - 1;
  expect(await sessions.find(secret)).toBe(nowMs + 1);
  nowMs += 1;
  expect(await sessions.find(secret)).toBeUndefined();
});

test("a cookie that was copied before the sign-out opens nothing after it", async () => {
  const { send, signIn, cookie, inject } = await browser();
  await signIn({ token: TOKEN });
  const stolen = cookie();
  expect((await inject({ url: "/api/clicks", headers: { cookie: stolen } })).statusCode).toBe(200);
  const signedOut = await send("/api/session", { method: "DELETE" });
  expect([signedOut.statusCode, signedOut.headers["set-cookie"]]).toEqual([204, expect.stringContaining("Max-Age=0")]);
  expect((await inject({ url: "/api/clicks", headers: { cookie: stolen } })).statusCode).toBe(401);
});

test("a session ends when the admin token changes", async () => {
  const { store, inject } = await browser();
  const secret = "a-secret-that-was-made-with-the-former-token";
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const session = { id_hash: hash(secret), created_at: 0, expires_at: Date.now() + 60_000 };
  const ask = async () =>
    (await inject({ url: "/api/clicks", headers: { cookie: `metka_session=${secret}` } })).statusCode;
  await store.sessions.add({ ...session, token_hash: hash("the-former-token") });
  expect(await ask()).toBe(401);
  await store.sessions.remove(session.id_hash);
  await store.sessions.add({ ...session, token_hash: hash(TOKEN) });
  expect(await ask()).toBe(200);
});

test.each([
  [{ "sec-fetch-site": "cross-site" }],
  [{ "sec-fetch-site": "same-site" }],
  [{ origin: "https://evil.example" }],
  [{ origin: "null" }],
])("a form of another site changes nothing, though the cookie comes along: %o", async (headers) => {
  const { send, signIn, cookie, inject } = await browser();
  await signIn({ token: TOKEN });
  for (const [method, url] of [
    ["PUT", "/api/costs"],
    ["DELETE", "/api/session"],
  ] as const) {
    const answer = await inject({ method, url, headers: { ...headers, cookie: cookie() } });
    expect(errorOf(answer)).toMatchObject({ status: 403, code: "other_site" });
  }
  expect((await send("/api/clicks")).statusCode).toBe(200);
});

test("the eleventh wrong token in a minute is told to wait", async () => {
  const { signIn } = await browser();
  for (let i = 0; i < 10; i++) expect((await signIn({ token: "wrong" })).statusCode).toBe(401);
  const refused = await signIn({ token: "wrong" });
  expect(errorOf(refused)).toMatchObject({ status: 429, code: "too_many_attempts" });
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
});

test("what is neither a token nor a code, or both, is refused in words", async () => {
  const { signIn } = await browser();
  expect((await signIn({})).statusCode).toBe(400);
  expect((await signIn({ token: TOKEN, code: "x" })).statusCode).toBe(400);
});
