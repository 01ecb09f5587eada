import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { sandboxOffers } from "./sandbox.ts";

const shipped = JSON.parse(await readFile(new URL("../../../config/offers.json", import.meta.url), "utf8"));

test("the shipped offers keep their paths and queries byte for byte", () => {
  expect(sandboxOffers(shipped, "http://127.0.0.1:9100")).toEqual({
    offers: [
      {
        slug: "leads-tech",
        title: "leads.tech",
        network: "leads-tech",
        template:
          "http://127.0.0.1:9100/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4={ref|s4}&sub5={ref_source|s5}&sub6={user_id|s6}",
      },
      {
        slug: "otkaz",
        title: "Без отказа",
        network: "leads-tech",
        template: "http://127.0.0.1:9100/Eg5hd?s4={ref|s4}&s5={ref_source|s5}&s6={user_id|s6}",
        short: "Eg5hd",
      },
    ],
  });
});

test("a prefix makes every click misbehave", () => {
  const { offers } = sandboxOffers(
    { offers: [{ slug: "a", template: "HTTPS://user@h.example:8443?x=$&{ref}" }], version: 1 },
    "http://127.0.0.1:9100/status/503/$&",
  );
  expect(offers).toEqual([{ slug: "a", template: "http://127.0.0.1:9100/status/503/$&?x=$&{ref}" }]);
});

test("fields next to the offers stay, and the shipped ones are not changed", () => {
  const given = { offers: [{ slug: "a", template: "https://h.example/" }], version: 1 };
  expect(sandboxOffers(given, "http://127.0.0.1:1")).toMatchObject({ version: 1 });
  expect(given.offers[0]?.template).toBe("https://h.example/");
});

test.each([
  [null, "Файл офферов: нужен объект"],
  [[], "Файл офферов: нужен объект"],
  [{ offers: {} }, "Файл офферов: нужен объект"],
  [{ offers: [1] }, "offers[0]: нужен объект"],
  [{ offers: [{ template: "https://h/" }] }, "offers[0].slug: нужна строка"],
  [{ offers: [{ slug: "a" }] }, "оффер a, template: нужен адрес"],
  [{ offers: [{ slug: "a", template: "ftp://h/" }] }, "оффер a, template: нужен адрес"],
])("refuses %j", (given, message) => {
  expect(() => sandboxOffers(given, "http://127.0.0.1:9100")).toThrow(message);
});

test.each(["127.0.0.1:9100", "http://127.0.0.1:9100/", "http://127.0.0.1:9100?x", "ftp://h", ""])(
  "refuses the address %j",
  (base) => {
    expect(() => sandboxOffers(shipped, base)).toThrow("Адрес песочницы");
  },
);
