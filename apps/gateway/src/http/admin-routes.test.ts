import { expect, test } from "vitest";
import { errorOf, INTAKE, sharedOperatorsApp } from "./testing.ts";

test.each([
  ["GET", "/api/clicks"],
  ["GET", "/api/clicks/x"],
  ["GET", "/api/deliveries"],
  ["POST", "/api/deliveries/1/replay"],
  ["POST", "/api/deliveries/replay"],
  ["GET", "/api/users/1"],
  ["DELETE", "/api/users/1"],
  ["GET", "/api/erasures"],
  ["GET", "/api/test-rows"],
  ["DELETE", "/api/test-rows"],
  ["GET", "/api/conversions/1"],
  ["GET", "/api/offers"],
  ["GET", "/api/targets"],
  ["PUT", "/api/targets/t"],
  ["PATCH", "/api/targets/t"],
  ["DELETE", "/api/targets/t"],
  ["POST", "/api/targets/t/test"],
  ["GET", "/api/messages"],
  ["GET", "/api/messages/1"],
  ["POST", "/api/messages/1/replay"],
  ["GET", "/api/connectors"],
  ["GET", "/api/reconciliation"],
  ["GET", "/api/statistics"],
  ["POST", "/api/connectors/x/run"],
  ["GET", "/api/links/check?link=x"],
  ["POST", "/api/links/check"],
] as const)("%s %s asks for the admin token", async (method, url) => {
  const { inject } = await sharedOperatorsApp();
  expect(errorOf(await inject({ method, url }))).toMatchObject({ status: 401, code: "unauthorized" });
});

test("the API's description has every route of the operators' with its parameters", async () => {
  const { inject } = await sharedOperatorsApp();
  const { paths } = (await inject("/api/openapi.json")).json();
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      "/api/clicks",
      "/api/clicks/{click_id}",
      "/api/deliveries",
      "/api/deliveries/{id}/replay",
      "/api/deliveries/replay",
      "/api/users/{user_id}",
      "/api/erasures",
      "/api/conversions/{id}",
      "/api/offers",
      "/api/offers/{slug}",
      "/api/targets/{slug}",
      "/api/targets/{slug}/test",
      "/api/messages/{id}/replay",
      "/api/links/check",
      INTAKE.replace(/\/$/, ""),
    ]),
  );
  const names = paths["/api/clicks"].get.parameters.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(["cursor", "limit", "utm_campaign", "from"]));
});
