import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { straightLink } from "../capture/bent-link.ts";
import { readOffers } from "../capture/offers.ts";
import { shippedOffers } from "../capture/testing.ts";
import { appForTest, errorOf, sharedApp, TOKEN } from "./testing.ts";

const OTKAZ = "https://xn--80aabqkbt5a0b.xn--80aabb9ablcql.xn--p1ai/Eg5hd";
const HTML = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

describe("a link that was bent on its way", () => {
  const ends = [
    ".",
    ",",
    ")",
    ";",
    "!",
    "?",
    "»",
    '"',
    "'",
    "…",
    "...",
    ").",
    "/",
    "//",
    "%20",
    "%C2%BB",
    "%E2%80%A6",
    "%22",
    "%29",
  ];
  const links: [url: string, query: string][] = [
    ...ends.flatMap((end): [string, string][] => [
      [`/Eg5hd${end}`, ""],
      [`/go/otkaz${end}`, ""],
    ]),
    ["/Eg5hd%3Fs4=a", "s4=a"],
    ["/Eg5hd%3Fs4%3Da%26s5%3Db", "s4=a&s5=b"],
    ["/Eg5hd%3Fs4=a%26s5=b", "s4=a&s5=b"],
    ["/Eg5hd&s4=a", "s4=a"],
    ["/Eg5hd&s4=a?s5=b", "s4=a&s5=b"],
    ["/Eg5hd/&s4=a&s5=b", "s4=a&s5=b"],
    ["/Eg5hd%23s4=a", "s4=a"],
    ["/Eg5hd.?s4=a", "s4=a"],
    ["/eg5hd?s4=a", "s4=a"],
    ["/EG5HD", ""],
    ["/go/OTKAZ?s4=a", "s4=a"],
    ["/Go/otkaz", ""],
    ["/go/otkaz&s4=a", "s4=a"],
    ["/go/otkaz%3fs4=a", "s4=a"],
    ["//Eg5hd?s4=a", "s4=a"],
    ["/go//otkaz//?s4=a", "s4=a"],
    ["/%E2%80%8BEg5hd%E2%80%8B?s4=a", "s4=a"],
    ["/Eg5hd%EF%BB%BF", ""],
    ["/Eg5hd%zz?s4=a", "s4=a"],
    ["/Eg5hd%E0%A4?s4=a", "s4=a"],
    ["/go/otkaz%?s4=a", "s4=a"],
    ["/Eg5hd%00?s4=a", "s4=a"],
    [`/Eg5hd&s4=a&s5=b&x=${"x".repeat(300)}`, "s4=a&s5=b"],
    ["/Eg5hd;s4=a;s5=b", "s4=a&s5=b"],
    ["/Eg5hd%253Fs4=a%2526s5=b", "s4=a&s5=b"],
    ["/go/otkaz%25253Fs4%253Da", "s4=a"],
    ["/Eg5hd%2520?s4=a", "s4=a"],
    ["/%22Eg5hd%22", ""],
    ["/%C2%ABEg5hd%C2%BB?s4=a", "s4=a"],
    ["/(go/otkaz)", ""],
    ["/Eg5hd%5D(https://link.example/Eg5hd?s4=a", "s4=a"],
    ["/Eg5hd%20%E2%80%94%20%D0%B7%D0%B0%D0%B9%D0%BC", ""],
    ["/Eg5hd,%20потом?s4=a", "s4=a"],
    ["/Eg5hd??s4=a", "s4=a"],
    ["/Eg5hd?s4=a?s5=b", "s4=a&s5=b"],
    ["/go/otkaz?utm_source=vk?s4=a&s5=b", "s4=a&s5=b"],
    ["/Eg5hd?s4=%00a", "s4=%EF%BF%BDa"],
    ["/Eg5hd?s4=a&s5=%zz", "s4=a&s5=%25zz"],
  ];
  test("opens its offer with its marks, and is stored", { timeout: 60_000 }, async () => {
    const app = await appForTest();
    const opened = [];
    for (const [url] of links) {
      const { statusCode, headers } = await app.inject({ url, headers: HTML });
      opened.push([url, statusCode, headers.location]);
    }
    expect(opened).toEqual(links.map(([url, query]) => [url, 302, query === "" ? OTKAZ : `${OTKAZ}?${query}`]));
    const { items } = await app.store.admin.clicks({ equal: new Map([["offer", "otkaz"]]) }, { limit: 200 });
    expect(items).toHaveLength(links.length);
  });

  test.each([
    "/nobody",
    "/Eg5h",
    "/Eg5hdx",
    "/go/Eg5hd",
    "/otkaz",
    "/go/otkaz/more",
    "/Eg5hd.html",
    "/Eg5hd/s4=a",
    "/more%20Eg5hd",
    "/go",
    "/.",
    "/%",
    "/go/https:%2F%2Fevil.example",
    "//evil.example/",
  ])("that means no offer stays none: %s", async (url) => {
    const app = await sharedApp();
    expect((await app.inject({ url })).statusCode).toBeGreaterThanOrEqual(400);
  });

  test("to an offer that is switched off is gone, and one that is only looked at is not stored", async () => {
    const app = await appForTest();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const offer = { slug: "spring", short: "Sp25", title: "T", network: "n", template: "https://cpa.example/" };
    await app.inject({ method: "POST", url: "/api/offers", headers, payload: { ...offer, active: false } });
    for (const url of ["/go/spring.", "/sp25", "/Sp25&s4=a"]) {
      expect([url, errorOf(await app.inject({ url })).code]).toEqual([url, "inactive_offer_link"]);
    }
    expect((await app.inject({ url: "/Eg5hd.", method: "HEAD" })).headers.location).toBe(OTKAZ);
    expect((await app.inject({ url: "/Eg5hd.", headers: { "sec-purpose": "prefetch" } })).headers.location).toBe(OTKAZ);
    expect((await app.store.admin.clicks({ equal: new Map() }, { limit: 1 })).items).toEqual([]);
  });

  test("is opened by GET alone, and in another case only where that means one offer", () => {
    const offer = { title: "T", network: "n", template: "https://cpa.example/" };
    const two = [
      { ...offer, slug: "a", short: "Abc" },
      { ...offer, slug: "b", short: "aBC" },
    ];
    const offers = readOffers("test", JSON.stringify({ offers: two }), []);
    expect(straightLink("/abc", offers)).toBeUndefined();
    expect(straightLink("/Abc.", offers)?.offer.slug).toBe("a");
  });
});

test("whatever is added to a short link, its offer opens or none does", () => {
  const piece = fc.constantFrom(
    ".",
    "?",
    "&",
    "=",
    "#",
    "%",
    "%3F",
    "%26",
    "%00",
    "%zz",
    "/",
    "//",
    "s4=a",
    "»",
    "https://evil.example",
    "\u200b",
    "@",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const straight = straightLink(`/Eg5hd${pieces.join("")}`, shippedOffers);
      if (straight === undefined) return;
      expect(straight.offer.slug).toBe("otkaz");
      expect(straight.url).toMatch(/^\/go\/otkaz(?:\?|$)/);
    }),
    { numRuns: 500 },
  );
});

describe("a browser that finds no offer", () => {
  test.each(["/nobody", "/go/nobody", "/a/b"])(
    "gets a page in Russian with the status of the error: %s",
    async (url) => {
      const app = await sharedApp();
      const page = await app.inject({ url, headers: HTML });
      expect([page.statusCode, page.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
      expect(page.body).toMatch(/<html lang="ru">[\s\S]*Такой страницы нет/);
      // Nothing of it comes from elsewhere.
      expect(page.body).not.toMatch(/src=|href=|url\(|https?:/);
      expect(page.headers["cache-control"]).toBe("no-store");
      expect(errorOf(await app.inject({ url })).status).toBe(404);
    },
  );

  test("gets an error at addresses of programs", async () => {
    const app = await sharedApp();
    expect(errorOf(await app.inject({ url: "/healthz/nothing", headers: HTML })).code).toBe("not_found");
  });

  test("goes where FALLBACK_URL says, without a word of the link", async () => {
    const app = await sharedApp({ FALLBACK_URL: "https://showcase.example/offers" });
    const { statusCode, headers } = await app.inject({ url: "/nobody?to=https://evil.example", headers: HTML });
    expect([statusCode, headers.location]).toEqual([302, "https://showcase.example/offers"]);
    expect((await app.inject({ url: "/nobody" })).statusCode).toBe(404);
    expect((await app.inject({ url: "/Eg5hd.", headers: HTML })).headers.location).toBe(OTKAZ);
  });
});
