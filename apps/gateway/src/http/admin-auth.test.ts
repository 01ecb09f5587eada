import { fastify } from "fastify";
import { describe, expect, test } from "vitest";
import { adminAuth } from "./admin-auth.ts";
import { errorOf, INTAKE, sharedApp, TOKEN } from "./testing.ts";
import { WrongTokens } from "./wrong-tokens.ts";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("under /api", () => {
  test.each(["/api/clicks", "/api/clicks/1", "/api/", "/api/nobody/knows", "/api/docs.json", "/api/openapi.jsonx"])(
    "%s asks for the token, whether it exists or not",
    async (url) => {
      const { inject } = await sharedApp();
      expect(errorOf(await inject(url))).toEqual({
        status: 401,
        code: "unauthorized",
        message: "Нужен заголовок Authorization: Bearer <ADMIN_TOKEN>",
      });
      expect((await inject({ url, headers: bearer(TOKEN) })).statusCode).not.toBe(401);
    },
  );

  test.each([
    ["another token", bearer("another-token-of-tests-x")],
    ["a part of it", bearer(TOKEN.slice(0, -1))],
    ["more than it", bearer(`${TOKEN}x`)],
    ["an empty one", bearer("")],
    ["the token alone", { authorization: TOKEN }],
    ["another scheme", { authorization: `Basic ${TOKEN}` }],
  ])("%s is refused", async (_, headers) => {
    const { inject } = await sharedApp();
    expect(errorOf(await inject({ url: "/api/clicks", headers })).status).toBe(401);
  });

  test("the scheme's case does not matter", async () => {
    const { inject } = await sharedApp();
    const response = await inject({ url: "/api/clicks", headers: { authorization: `bearer ${TOKEN}` } });
    expect(response.statusCode).toBe(200);
  });

  test("every method asks for it", async () => {
    const { inject } = await sharedApp();
    for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const) {
      expect((await inject({ method, url: "/api/clicks" })).statusCode).toBe(401);
    }
  });
});

test.each(["/api/docs", "/api/docs/", "/api/openapi.json", "/healthz", "/readyz", "/metrics"])(
  "%s is open",
  async (url) => {
    const { inject } = await sharedApp();
    expect((await inject(url)).statusCode).toBeLessThan(400);
  },
);

test("the intake is open", async () => {
  const { post } = await sharedApp();
  expect((await post({ user_id: 1 })).statusCode).toBe(200);
  expect((await post({ user_id: 1 }, { url: INTAKE.slice(0, -1) })).statusCode).toBe(200);
});

describe("a route of the administrator's", () => {
  const guarded = () => {
    const app = fastify({ routerOptions: { ignoreTrailingSlash: true } });
    adminAuth(app, {
      adminToken: TOKEN,
      sessions: { find: async () => undefined },
      wrongTokens: new WrongTokens({ now: () => 0, onGuessing: () => undefined }),
    });
    app.get("/api/clicks/:id", async () => ({ secret: true }));
    app.get("/api/docs/*", async () => ({ secret: false }));
    return app;
  };

  test.each([
    "/api/clicks/1",
    "/api/clicks/1/",
    "/%61pi/clicks/1",
    "/%61%70%69/clicks/1",
    "/api/%63licks/1",
    "/api/clicks/1?x=/api/docs/",
    "/api/clicks/1#/api/docs/",
  ])("cannot be had without the token under another spelling: %s", async (url) => {
    const app = guarded();
    expect((await app.inject(url)).statusCode).toBe(401);
    expect((await app.inject({ url, headers: bearer(TOKEN) })).json()).toEqual({ secret: true });
  });

  test.each(["/api/docs/../clicks/1", "/api/docs/%2e%2e/clicks/1", "/api/docs//../clicks/1"])(
    "is not reached through an open one: %s",
    async (url) => {
      const response = await guarded().inject(url);
      expect(response.body).not.toContain("true");
    },
  );
});
