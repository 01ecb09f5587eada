import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readDemoSettings } from "./demo-settings.ts";

test("has a port for each part, and keeps everything where git does not look", () => {
  const { folder, ports } = readDemoSettings({});
  expect(ports).toEqual({ host: 8090, app: 8091, gateway: 8000, sandbox: 9100 });
  expect(folder).toBe(resolve(import.meta.dirname, "../../../data/demo"));
});

test("takes other ports and another folder", () => {
  const env = {
    DEMO_HOST_PORT: "1",
    DEMO_APP_PORT: "0",
    DEMO_GATEWAY_PORT: " 65535 ",
    DEMO_SANDBOX_PORT: "",
    DEMO_DIR: "/x",
  };
  expect(readDemoSettings(env)).toEqual({ folder: "/x", ports: { host: 1, app: 0, gateway: 65_535, sandbox: 9100 } });
});

test("refuses wrong ports by name, all at once", () => {
  const read = () => readDemoSettings({ DEMO_HOST_PORT: "http", DEMO_APP_PORT: "65536", DEMO_SANDBOX_PORT: "-1" });
  expect(read).toThrow("DEMO_HOST_PORT: нужно целое число от 0 до 65535 (0 — любой свободный), а пришло «http»");
  expect(read).toThrow("DEMO_APP_PORT: нужно");
  expect(read).toThrow("DEMO_SANDBOX_PORT: нужно");
});
