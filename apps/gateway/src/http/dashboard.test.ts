import fastify from "fastify";
import { expect, test } from "vitest";
import { dashboard } from "./dashboard.ts";
import { errorOf, sharedApp } from "./testing.ts";

test("a browser at the gateway's own address is led to the dashboard; a program is told that nothing is there", async () => {
  const { inject } = await sharedApp();
  const browser = await inject({ url: "/", headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
  expect([browser.statusCode, browser.headers.location]).toEqual([302, "/dashboard/"]);
  expect(errorOf(await inject("/"))).toMatchObject({ status: 404, code: "not_found" });
});

test("a dashboard that is not built says how to build it, and is in no frame either", async () => {
  const app = fastify();
  await dashboard(app, "/nowhere/metka-dashboard");
  const page = await app.inject("/dashboard/reports");
  expect(page.statusCode).toBe(503);
  expect(page.body).toContain("npm run build:dashboard");
  expect(page.headers["x-frame-options"]).toBe("DENY");
  await app.close();
});

test("files with a name of their content are kept by browsers for a year, and nothing else of the disk is shown", async () => {
  const { inject } = await sharedApp();
  const page = await inject("/dashboard/");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const [asset = ""] = /\/dashboard\/assets\/[^"]+\.js/.exec(page.body) ?? [];
  expect((await inject(asset)).headers["cache-control"]).toMatch(/max-age=31536000, immutable/);
  for (const path of ["..%2f..%2fpackage.json", "../index.html", "%2e%2e/%2e%2e/src/main.tsx"]) {
    expect((await inject(`/dashboard/assets/${path}`)).body).not.toMatch(/@metka|createRoot/);
  }
});
