import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readConfig } from "./config.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metka-connectors-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ENTRY = { kind: "leads-tech", name: "second", login_env: "LT2_LOGIN", password_env: "LT2_PASSWORD" };
const SECRETS = { LT2_LOGIN: "buyer", LT2_PASSWORD: "p4ss" };

function withFile(value: unknown, env: Readonly<Record<string, string>> = SECRETS) {
  const path = join(folder, "connectors.json");
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return readConfig({ CONNECTORS_FILE: path, ...env }).connectors;
}

test("nothing is polled where no credentials are set", () => {
  expect(readConfig({}).connectors).toEqual([]);
});

test("login and password of the environment make one connector with the documented defaults", () => {
  expect(readConfig({ LEADS_TECH_LOGIN: "buyer", LEADS_TECH_PASSWORD: "p4ss" }).connectors).toEqual([
    {
      kind: "leads-tech",
      name: "leads-tech",
      login: "buyer",
      password: "p4ss",
      url: "https://api.leads.tech",
      network: "leads-tech",
      subs: {},
      everyMs: 900_000,
      since: undefined,
      days: 45,
      dates: "DD-MM-YYYY",
      pauseMs: 500,
      differencePercent: 5,
    },
  ]);
});

test.each([
  [{ LEADS_TECH_LOGIN: "buyer" }, "LEADS_TECH_PASSWORD: логин и пароль задаются вместе"],
  [{ LEADS_TECH_SINCE: "2026-13-01" }, "LEADS_TECH_SINCE: «2026-13-01» не подходит"],
  [{ LEADS_TECH_URL: "api.leads.tech" }, "LEADS_TECH_URL: «api.leads.tech» не подходит"],
  [{ LEADS_TECH_DATES: "YYYY-MM-DD" }, "LEADS_TECH_DATES: «YYYY-MM-DD» не подходит"],
])("a wrong setting is named: %o", (env, problem) => {
  expect(() => readConfig(env)).toThrow(problem);
});

test("the file adds accounts and cabinets, their secrets come from the variables that it names", () => {
  const cabinet = { ...ENTRY, subs: { sub1: "cab2" }, since: "2026-11-01", every_minutes: 30, dates: "YYYYMMDD" };
  expect(withFile({ connectors: [cabinet] })).toMatchObject([
    {
      name: "second",
      login: "buyer",
      password: "p4ss",
      subs: { sub1: "cab2" },
      since: "2026-11-01",
      dates: "YYYYMMDD",
    },
  ]);
});

test.each([
  ["{", /connectors\.json не читается/],
  [
    { connectors: [{ ...ENTRY, kind: "leads" }] },
    /\/connectors\/0\/kind: «leads» не подходит, есть: leads-tech, vk-ads/,
  ],
  [{ connectors: [{ ...ENTRY, password: "p4ss" }] }, /лишнее поле password; секретов в файле не бывает/],
  [{ connectors: [{ ...ENTRY, login_env: "NO_SUCH" }] }, /\/connectors\/0\/login_env: переменная NO_SUCH пуста/],
  [{ connectors: [{ ...ENTRY, name: "import" }] }, /имя «import» занято/],
  [{ connectors: [ENTRY, ENTRY] }, /имя «second» встречается дважды/],
  [{ connectors: [{ kind: "leads-tech", name: "x" }] }, /нет поля login_env, password_env/],
])("a mistake of the file is named, never a secret: %o", (value, problem) => {
  expect(() => withFile(value)).toThrow(problem);
  expect(() => withFile(value)).not.toThrow(/p4ss/);
});

const VK = { VK_ADS_CLIENT_ID: "id", VK_ADS_CLIENT_SECRET: "s3cret" };

test("client and secret of VK Ads, or a token, make one connector with the documented defaults", () => {
  const defaults = {
    ...{ kind: "vk-ads", name: "vk-ads", url: "https://ads.vk.com", mark: undefined, since: undefined },
    ...{ everyMs: 3_600_000, days: 30, pauseMs: 500 },
  };
  const access = { clientId: "id", clientSecret: "s3cret" };
  expect(readConfig(VK).connectors).toEqual([{ ...defaults, access }]);
  expect(readConfig({ VK_ADS_TOKEN: "t0ken", VK_ADS_MARK: "ref_source" }).connectors).toEqual([
    { ...defaults, access: { token: "t0ken" }, mark: "ref_source" },
  ]);
});

test.each([
  [{ VK_ADS_CLIENT_ID: "id" }, "VK_ADS_CLIENT_SECRET: ID клиента и секрет задаются вместе"],
  [{ ...VK, VK_ADS_TOKEN: "t0ken" }, "VK_ADS_TOKEN: задан вместе с VK_ADS_CLIENT_ID"],
  [{ VK_ADS_MARK: "sub4" }, "VK_ADS_MARK: «sub4» не подходит, нужно одно из: utm_source"],
])("a wrong setting of VK Ads is named, never a secret: %o", (env, problem) => {
  expect(() => readConfig(env)).toThrow(problem);
  expect(() => readConfig(env)).not.toThrow(/s3cret|t0ken/);
});

test("the file adds cabinets of VK Ads", () => {
  const entry = {
    kind: "vk-ads",
    name: "second",
    client_id_env: "VK2_ID",
    client_secret_env: "VK2_SECRET",
    mark: "ref",
  };
  const secrets = { VK2_ID: "id", VK2_SECRET: "s3cret" };
  expect(withFile({ connectors: [entry] }, secrets)).toMatchObject([
    { kind: "vk-ads", name: "second", access: { clientId: "id", clientSecret: "s3cret" }, mark: "ref", days: 30 },
  ]);
  const { client_secret_env: _, ...half } = entry;
  expect(() => withFile({ connectors: [half] }, secrets)).toThrow(
    /нужны client_id_env и client_secret_env или один token_env/,
  );
});

test("the file that the docs show is accepted", () => {
  const page = readFileSync(new URL("../../../docs/connect.md", import.meta.url), "utf8");
  const [, example = ""] = /```json\n(\{\n {2}"connectors"[^`]+)```/.exec(page) ?? [];
  const found = withFile(example, { SECOND_LOGIN: "a", SECOND_PASSWORD: "b" });
  expect(found.find(({ name }) => name === "second-account")).toMatchObject({ subs: { sub1: "cabinet-2" } });
});
