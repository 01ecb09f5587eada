import { expect, test } from "vitest";
import { appForTest, TOKEN } from "./testing.ts";

interface ApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }>>
    >
  >;
}

/** What scripts, proxies and curious people append to an address. */
const ODD_QUERIES = [
  "__proto__=1",
  "constructor=1",
  "a[]=1&a[]=2",
  "filter[x]=1&filter[x]=2",
  "=",
  "&&",
  "a[b][c]=1",
  "%00=1",
];

test("a query with repeated or odd parameters is answered on every route, never with a 500", async () => {
  const { inject, errors } = await appForTest();
  const document = (await inject("/api/openapi.json")).json<ApiDocument>();
  const failed: string[] = [];
  let asked = 0;
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { parameters = [] }] of Object.entries(methods)) {
      const known = parameters.filter((one) => one.in === "query").map(({ name }) => encodeURIComponent(name));
      for (const query of [...ODD_QUERIES, ...known.flatMap((name) => [`${name}=a&${name}=b`, `${name}[]=a`])]) {
        const url = `${path.replace(/\{\w+\}/g, "1")}?${query}`;
        const headers = { authorization: `Bearer ${TOKEN}` };
        const { statusCode } = await inject({ method: method === "get" ? "GET" : "DELETE", url, headers });
        asked += 1;
        if (statusCode >= 500) failed.push(`${method} ${url}: ${statusCode}`);
      }
    }
  }
  expect(failed).toEqual([]);
  expect(errors).toEqual([]);
  expect(asked).toBeGreaterThan(200);
}, 60_000);
