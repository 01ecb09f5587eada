import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

test("reads addresses without their last slash, and the pixel", () => {
  expect(readConfig({ metka: "https://metka.example/", pixel: " VK-RTRG-1 " })).toEqual({
    metka: "https://metka.example",
    pixel: "VK-RTRG-1",
  });
});

test("the shipped one is taken, and leads nowhere but to this machine", async () => {
  const shipped = await readFile(new URL("../../public/config.json", import.meta.url), "utf8");
  const { metka } = readConfig(JSON.parse(shipped));
  expect(["localhost", "127.0.0.1"]).toContain(new URL(metka).hostname);
});

test.each([null, [], "http://localhost:8000", undefined])("%j is no config", (value) => {
  expect(() => readConfig(value)).toThrow('config.json: нужен объект вида {"metka": "http://localhost:8000"');
});

test("reports every mistake at once, by name", () => {
  const wrong = () => readConfig({ metka: "localhost:8000", offer: "x", pixel: 5 });
  expect(wrong).toThrow('«metka» — нужен адрес вида http://localhost:8000, а стоит "localhost:8000"');
  expect(wrong).toThrow("«offer» — такой настройки нет, есть metka, pixel");
  expect(wrong).toThrow("«pixel» — нужен код пикселя VK Рекламы, а стоит 5");
});

test.each(["", "//host", "javascript:alert(1)", "http://", "https://host?x=1", "https://host#x", "http://h ost"])(
  "«%s» is no address",
  (metka) => {
    expect(() => readConfig({ metka })).toThrow("«metka»");
  },
);
