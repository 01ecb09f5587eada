import { expect, test } from "vitest";
import { greeting } from "./greeting.ts";

const DEMO = {
  host: "http://localhost:8090/",
  app: "http://127.0.0.1:8091/",
  gateway: "http://127.0.0.1:8000",
  sandbox: "http://127.0.0.1:9100",
};
const PORTS = { host: 8090, app: 8091, gateway: 8000, sandbox: 9100 };

test("names every part, the host page first", () => {
  const text = greeting(DEMO, PORTS);
  const places = Object.values(DEMO).map((url) => text.indexOf(url));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(Math.min(...places)).toBe(places[0]);
  expect(text).not.toContain("занят");
});

test("says which ports were taken", () => {
  const text = greeting({ ...DEMO, gateway: "http://127.0.0.1:5555" }, { ...PORTS, app: 0 });
  expect(text).toContain("Порт 8000 занят, поэтому Шлюз Metka на другом: http://127.0.0.1:5555");
  expect(text.match(/занят/g)).toHaveLength(1);
});
