import { describe, expect, test } from "vitest";
import { INTAKE, sharedApp } from "./testing.ts";

const APP = "https://prod-app123.pages-ac.vk-apps.com";

function preflight(origin: string, headers = "content-type") {
  return {
    method: "OPTIONS" as const,
    url: INTAKE,
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": headers },
  };
}

describe("ALLOWED_ORIGINS=*", () => {
  test("any page may send clicks and read the answer", async () => {
    const { post, inject } = await sharedApp();
    const asked = await inject(preflight(APP, "content-type,prefer,idempotency-key"));
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "POST",
      "access-control-allow-headers": "content-type,prefer,idempotency-key",
      "access-control-max-age": "86400",
    });
    const response = await post({ user_id: 1 }, { headers: { origin: APP, "content-type": "text/plain" } });
    expect(response.headers).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-expose-headers": "Preference-Applied",
    });
    expect(response.headers).not.toHaveProperty("access-control-allow-credentials");
  });

  test.each([
    ["a wrong field", '{"ref":[]}', 400],
    ["no JSON", "{", 400],
    ["too long", JSON.stringify({ a: "x".repeat(17_000) }), 413],
    ["an unknown offer", '{"offer":"nope"}', 422],
  ])("a page may read why it was refused: %s", async (_, body, status) => {
    const { post } = await sharedApp();
    const response = await post(body, { headers: { origin: APP } });
    expect(response.statusCode).toBe(status);
    expect(response.headers["access-control-allow-origin"]).toBe("*");
  });
});

describe("a list of origins", () => {
  const env = { ALLOWED_ORIGINS: `${APP}, https://other.example` };

  test.each([APP, "https://other.example"])("%s is allowed by name", async (origin) => {
    const { post, inject } = await sharedApp(env);
    expect((await inject(preflight(origin))).headers["access-control-allow-origin"]).toBe(origin);
    const response = await post({ user_id: 1 }, { headers: { origin } });
    expect(response.headers["access-control-allow-origin"]).toBe(origin);
    expect(response.headers.vary).toMatch(/origin/i);
  });

  test("a listed origin may send credentials, as sendBeacon of JSON always does", async () => {
    const { post, inject } = await sharedApp(env);
    const asked = await inject(preflight(APP));
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": "content-type",
      "access-control-allow-methods": "POST",
    });
    expect(asked.headers.vary).toMatch(/origin/i);
    const response = await post({ user_id: 1 }, { headers: { origin: APP } });
    expect(response.headers["access-control-allow-credentials"]).toBe("true");
  });

  test.each([
    ["too long", JSON.stringify({ a: "x".repeat(17_000) }), 413],
    ["a wrong field", '{"ref":[]}', 400],
  ])("its page may read why it was refused, with credentials too: %s", async (_, body, status) => {
    const { post } = await sharedApp(env);
    const response = await post(body, { headers: { origin: APP } });
    expect(response.statusCode).toBe(status);
    expect(response.headers).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-allow-credentials": "true",
    });
  });

  test.each(["https://evil.example", `${APP}.evil.example`, APP.replace("https", "http"), "null"])(
    "%s is not, and the click is taken all the same: CORS is the browser's guard, not ours",
    async (origin) => {
      const { post, inject } = await sharedApp(env);
      const asked = await inject(preflight(origin));
      const response = await post({ user_id: 1 }, { headers: { origin } });
      expect(response.statusCode).toBe(200);
      for (const { headers } of [asked, response]) {
        expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
        expect(headers.vary).toMatch(/origin/i);
      }
    },
  );
});

test("no other address may be read by a page of another host", async () => {
  const { inject } = await sharedApp();
  for (const url of ["/healthz", "/metrics", "/api/openapi.json", "/api/clicks"]) {
    const response = await inject({ url, headers: { origin: APP } });
    expect(response.headers).not.toHaveProperty("access-control-allow-origin");
  }
});

test.each([{}, { ALLOWED_ORIGINS: APP }])("no preflight of another address is answered (%j)", async (env) => {
  const { inject } = await sharedApp(env);
  for (const url of ["/api/offers", "/api/networks/leads-tech", "/go/leads-tech", "/postback/leads-tech/x", "/"]) {
    const response = await inject({ ...preflight(APP), url });
    expect(response.statusCode).toBe(404);
    expect(Object.keys(response.headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
});
