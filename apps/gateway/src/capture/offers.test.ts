import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clickableOffer, defaultOfferProblem, type Offer, OffersError, readOffers } from "./offers.ts";
import { refusal, SHIPPED, shippedOffers } from "./testing.ts";

const GOOD = { slug: "a", title: "A", network: "n", template: "https://cpa.example/c?s={ref}" };

function read(offers: unknown, ownHosts: readonly string[] = []) {
  return readOffers("offers.json", JSON.stringify({ offers }), ownHosts);
}

/** What is said of a file that is refused. */
function problems(text: string, ownHosts: readonly string[] = []): readonly string[] {
  try {
    readOffers("offers.json", text, ownHosts);
  } catch (error) {
    if (error instanceof OffersError) return error.problems;
    throw error;
  }
  return [];
}

const problemsOf = (offers: unknown, ownHosts?: readonly string[]) => problems(JSON.stringify({ offers }), ownHosts);

test("the shipped file is the document's, to the letter", () => {
  expect([...shippedOffers].map(([slug, { template, host, short }]) => [slug, template.source, host, short])).toEqual([
    [
      "leads-tech",
      "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4={ref|s4}&sub5={ref_source|s5}&sub6={user_id|s6}",
      "t.leads.tech",
      undefined,
    ],
    [
      "otkaz",
      "https://безотказа.бабкиманки.рф/Eg5hd?s4={ref|s4}&s5={ref_source|s5}&s6={user_id|s6}",
      "xn--80aabqkbt5a0b.xn--80aabb9ablcql.xn--p1ai",
      "Eg5hd",
    ],
  ]);
  expect([...shippedOffers.values()].map(({ networkTitle }) => networkTitle)).toEqual(["leads.tech", "leads.tech"]);
  expect(JSON.parse(readFileSync(SHIPPED, "utf8"))).toHaveProperty("offers.length", 2);
});

test("a network without a name of its own is called by its slug, and a port is part of the host", () => {
  const offer = read([{ ...GOOD, template: "http://CPA.example:8081/c" }]).get("a");
  expect(offer).toMatchObject({ networkTitle: "n", host: "cpa.example:8081" });
});

describe("click_id_param", () => {
  const source = (template: string, click_id_param = "sub8") =>
    read([{ ...GOOD, template, click_id_param }]).get("a")?.template.source;

  test.each([
    ["https://x.example/c", "https://x.example/c?sub8={click_id}"],
    ["https://x.example/c?", "https://x.example/c?sub8={click_id}"],
    ["https://x.example/c?a=1", "https://x.example/c?a=1&sub8={click_id}"],
    ["https://x.example/c?a=1#part", "https://x.example/c?a=1&sub8={click_id}#part"],
    ["https://x.example/c#part", "https://x.example/c?sub8={click_id}#part"],
    ["https://x.example/c?b={click_id}", "https://x.example/c?b={click_id}"],
  ])("%s", (template, expected) => expect(source(template)).toBe(expected));

  test("that the template has already is a mistake", () => {
    expect(problemsOf([{ ...GOOD, template: "https://x.example/c?sub8=1", click_id_param: "sub8" }])).toEqual([
      "a: Параметр «sub8» записан дважды: оставьте один.",
    ]);
  });
});

describe("a file that is refused says what is wrong", () => {
  test("not JSON", () => {
    expect(problems("{offers")).toEqual([expect.stringMatching(/^это не JSON: /)]);
  });

  test.each([
    ["not an object", "[]", "/"],
    ["no offers", "{}", "/"],
    ["an unknown member", '{"offers":[], "x": 1}', "/"],
    ["an empty list", '{"offers":[]}', "/offers"],
    ["an offer without a slug", JSON.stringify({ offers: [{ ...GOOD, slug: undefined }] }), "/offers/0"],
    ["an unknown member of an offer", JSON.stringify({ offers: [{ ...GOOD, templ: "x" }] }), "/offers/0"],
    ["a slug with a space", JSON.stringify({ offers: [{ ...GOOD, slug: "a b" }] }), "/offers/0/slug"],
    ["a slug with a slash", JSON.stringify({ offers: [{ ...GOOD, slug: "a/b" }] }), "/offers/0/slug"],
    ["a slug too long", JSON.stringify({ offers: [{ ...GOOD, slug: "a".repeat(65) }] }), "/offers/0/slug"],
    ["an empty title", JSON.stringify({ offers: [{ ...GOOD, title: "" }] }), "/offers/0/title"],
    ["a short that is no name", JSON.stringify({ offers: [{ ...GOOD, short: "ё" }] }), "/offers/0/short"],
    ["a title of 201 characters", JSON.stringify({ offers: [{ ...GOOD, title: "a".repeat(201) }] }), "/offers/0/title"],
    ["a number for a template", JSON.stringify({ offers: [{ ...GOOD, template: 1 }] }), "/offers/0/template"],
  ])("%s", (_, text, path) => {
    expect(problems(text).some((problem) => problem.startsWith(`${path}: `))).toBe(true);
  });

  test.each([
    ["an unknown macro", { template: "https://x.example/?a={nobody}" }, "a: Макрос {nobody} неизвестен"],
    ["another scheme", { template: "ftp://x.example/" }, "a: Ссылка начинается с «ftp:»"],
    ["a macro in the host", { template: "https://{ref}.example/" }, "a: В адресе сайта"],
    ["a repeated parameter", { template: "https://x.example/?a=1&a=2" }, "a: Параметр «a» записан дважды"],
    ["a second question mark", { template: "https://x.example/?a=1?b=2" }, "a: Второй «?»"],
    ["an ad cabinet's macro", { template: "https://x.example/?a={{ad}}" }, "a: Двойные скобки {{ad}}"],
    ["no URL", { template: "x.example" }, "a: Это не полная ссылка"],
  ])("%s", (_, changed, message) => {
    expect(problemsOf([{ ...GOOD, ...changed }])).toEqual([expect.stringContaining(message)]);
  });

  test("the gateway's own host, which would send clicks round in a circle", () => {
    const own = [{ ...GOOD, template: "https://metka.example/go" }];
    expect(problemsOf(own, ["metka.example"])).toEqual([
      expect.stringContaining("a: «metka.example» — адрес самого сервиса"),
    ]);
    expect(problemsOf(own, ["other.example"])).toEqual([]);
  });

  test("a slug and a short link that are there twice", () => {
    const twice = [
      { ...GOOD, short: "s" },
      { ...GOOD, short: "s" },
    ];
    expect(problemsOf(twice)).toEqual(["a: такой slug уже есть выше", "a: short «s» занят"]);
  });

  test.each(["api", "go", "healthz", "readyz", "metrics", "dashboard", "postback", "API"])(
    "a short link %s, which is an address of the gateway's own",
    (short) => {
      expect(problemsOf([{ ...GOOD, short }])).toEqual([`a: short «${short}» — адрес самого шлюза: выберите другой`]);
    },
  );

  test.each(["favicon.ico", "robots.txt", ".well-known"])("a short link %s, which is no name at all", (short) => {
    expect(problemsOf([{ ...GOOD, short }])).toEqual([expect.stringMatching(/^\/offers\/0\/short: /)]);
  });

  test("all mistakes at once, in a message for people", () => {
    const offers = [
      { ...GOOD, template: "x" },
      { ...GOOD, slug: "b", template: "https://x.example/?a={z}" },
    ];
    expect(problemsOf(offers)).toHaveLength(2);
    expect(() => read(offers)).toThrow(/^Офферы в offers\.json не приняты:\n {2}• a: .*\n {2}• b: /);
  });
});

test("every macro of a mark, of VK and of the gateway itself may stand in a template", () => {
  const names = ["user_id", "first_name", "utm_term", "ref", "s1", "s8", "sub1", "sub10", "vk_anything", "erid"];
  const own = ["rb_clickid", "click_id", "offer", "ip_address", "user_agent"];
  const query = [...names, ...own].map((name) => `${name}={${name}}`).join("&");
  expect(problemsOf([{ ...GOOD, template: `https://x.example/?${query}` }])).toEqual([]);
  for (const name of ["s9", "sub11", "sign", "url", "event_id"]) {
    expect(problemsOf([{ ...GOOD, template: `https://x.example/?a={${name}}` }])).toHaveLength(1);
  }
});

test.each([
  [{ ...GOOD, slug: undefined }, "/offers/0: нет поля slug"],
  [{ ...GOOD, templ: "x" }, "/offers/0: лишнее поле templ"],
  [{ ...GOOD, template: 1 }, "/offers/0/template: тип не тот, ожидается string"],
  [{ ...GOOD, title: "" }, "/offers/0/title: не должно быть пустым"],
  [{ ...GOOD, title: "\0" }, "/offers/0/title: содержит символ U+0000: уберите его"],
  [{ ...GOOD, title: "a".repeat(201) }, "/offers/0/title: длиннее 200 символов"],
  [
    { ...GOOD, short: "ё" },
    "/offers/0/short: годятся латинские буквы, цифры, «-» и «_», не больше 64, первой буква или цифра",
  ],
])("a mistake in an offer (%o) is reported in the reader's language", (offer, problem) => {
  expect(problemsOf([offer])).toContain(problem);
});

test("the network's own id of an offer is kept; two offers of one network may not share it", () => {
  const offer = (slug: string, network: string) => ({ ...GOOD, slug, network, network_offer_id: "892/159" });
  expect(read([offer("a", "n")]).get("a")?.networkOfferId).toBe("892/159");
  expect(problemsOf([offer("a", "n"), offer("b", "m")])).toEqual([]);
  expect(problemsOf([offer("a", "n"), offer("b", "n")])).toEqual([
    "a: network_offer_id «892/159» у этой сети уже есть (b)",
    "b: network_offer_id «892/159» у этой сети уже есть (a)",
  ]);
});

describe("of offers of which some are switched off", () => {
  const off = (slug: string): [string, Offer][] => {
    const offer = shippedOffers.get(slug);
    return offer === undefined ? [] : [[slug, { ...offer, active: false }]];
  };
  const offers = new Map([...shippedOffers, ...off("otkaz")]);

  test("a click is for one that is on; otherwise the error says why and which are", () => {
    expect(clickableOffer("leads-tech", offers).slug).toBe("leads-tech");
    expect(refusal(() => clickableOffer("otkaz", offers))).toEqual({
      code: "inactive_offer",
      status: 422,
      details: [{ path: "/offer", message: "оффер «otkaz» выключен, есть: leads-tech" }],
    });
    expect(refusal(() => clickableOffer("nope", offers))).toMatchObject({ code: "unknown_offer" });
  });

  test("no more than twenty are named", () => {
    const [, offer] = [...shippedOffers.values()];
    const many = new Map(
      Array.from({ length: 25 }, (_, n) => `o${n}`).flatMap((slug) => (offer ? [[slug, { ...offer, slug }]] : [])),
    );
    const [detail] = refusal(() => clickableOffer("nope", many)).details;
    expect(detail?.message).toMatch(/^оффера «nope» нет, есть: o0, o1, .*, o19 и ещё 5$/);
  });

  test("the default has to be there and on", () => {
    const problem = (slug: string) => defaultOfferProblem(slug, offers, "/offers.json");
    expect(problem("leads-tech")).toBeUndefined();
    expect(problem("otkaz")).toBe("DEFAULT_OFFER: оффер «otkaz» выключен, назовите другой; есть: leads-tech");
    expect(problem("nope")).toBe(
      "DEFAULT_OFFER: оффера «nope» нет ни в /offers.json, ни среди созданных через API; есть: leads-tech",
    );
  });
});

test("a mistyped field of the offers file is named with the field that was meant", () => {
  const offer = { slug: "spring", title: "A", network: "n", tempalte: "https://x.example/" };
  const problems = (file: unknown) => {
    try {
      readOffers("offers.json", JSON.stringify(file), []);
      return [];
    } catch (error) {
      return error instanceof OffersError ? error.problems : [String(error)];
    }
  };
  expect(problems({ offers: [offer] })).toEqual([
    "/offers/0: нет поля template",
    "/offers/0: поля tempalte нет, похоже на template",
  ]);
  expect(problems({ ofers: [] })).toEqual(["/: нет поля offers", "/: поля ofers нет, похоже на offers"]);
});
