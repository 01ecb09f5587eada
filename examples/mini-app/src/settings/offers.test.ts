import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readOffers } from "./offers.ts";

const OFFER = {
  id: "1",
  title: "Деньги",
  about: "Сразу",
  amount: "до 1 ₽",
  term: "день",
  rate: "0 %",
  link: "/Eg5hd?s4={ref}",
};

test("reads offers, with a badge and without", () => {
  expect(readOffers([OFFER, { ...OFFER, id: "2", badge: "Новый", link: "https://a.example/?s6={user_id}" }])).toEqual([
    { ...OFFER, badge: undefined },
    { ...OFFER, id: "2", badge: "Новый", link: "https://a.example/?s6={user_id}" },
  ]);
  expect(readOffers([])).toEqual([]);
});

test("the shipped ones are taken, each an offer of the gateway", async () => {
  const shipped = await readFile(new URL("../../public/offers.json", import.meta.url), "utf8");
  const offers = readOffers(JSON.parse(shipped));
  expect(offers.length).toBeGreaterThan(0);
  for (const { link } of offers)
    expect(link).toMatch(/^\/go\/(?:otkaz|leads-tech)\?s4=\{ref\}&s5=\{ref_source\}&s6=\{user_id\}$/);
});

test.each([
  [{}, "offers.json: нужен список"],
  [[null], "оффер № 1: нет текста «id»"],
  [[OFFER, { ...OFFER, id: "2", title: " " }], "оффер № 2: нет текста «title»"],
  [[{ ...OFFER, badge: 5 }], "нет текста «badge»"],
  [[OFFER, OFFER], "id «1» стоит дважды"],
  [[{ ...OFFER, id: "a/b" }], "в «id» можно только"],
  [[{ ...OFFER, link: "javascript:alert(1)" }], "«link»"],
  [[{ ...OFFER, link: "//evil.example/" }], "«link»"],
  [[{ ...OFFER, link: "Eg5hd" }], "«link»"],
])("refuses %j", (value, message) => {
  expect(() => readOffers(value)).toThrow(message);
});
