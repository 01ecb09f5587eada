import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { captureParams } from "./capture-params.ts";

const LAUNCH = "vk_app_id=1&vk_user_id=555555&vk_ts=1700000000&vk_access_token_settings=&sign=abc";

describe("where the user came from", () => {
  test.each([
    ["a query", "https://app.example/?utm_source=vk&ref=bot", "query"],
    ["a hash", "https://app.example/#utm_source=vk&ref=bot", "hash"],
    ["a hash that begins with ?", "https://app.example/#?utm_source=vk&ref=bot", "hash"],
    ["a router's hash", "https://app.example/#/offers?utm_source=vk&ref=bot", "hash"],
    ["a hash that VK's mobile client has escaped", "https://app.example/#utm_source%3Dvk%26ref%3Dbot", "hash"],
  ])("is read from %s", (_, url, source) => {
    const { params, launch, sources, launchParams } = captureParams(url);
    expect({ ...params }).toEqual({ utm_source: "vk", ref: "bot" });
    expect({ ...sources }).toEqual({ utm_source: source, ref: source });
    expect([{ ...launch }, launchParams]).toEqual([{}, ""]);
  });

  test("is distinguished from VK's launch parameters, which no hash can replace", () => {
    const { params, launch, sources, launchParams } = captureParams(
      `https://app.example/?${LAUNCH}&ref=query&s1=a#ref=hash&vk_user_id=1&vk_ad_id=7`,
    );
    expect({ ...params }).toEqual({ ref: "hash", s1: "a", vk_ad_id: "7" });
    expect({ ...launch }).toEqual({ vk_app_id: "1", vk_user_id: "555555", vk_ts: "1700000000" });
    expect({ ...sources }).toEqual({
      ...{ vk_app_id: "launch", vk_user_id: "launch", vk_ts: "launch" },
      ...{ ref: "hash", s1: "query", vk_ad_id: "hash" },
    });
    expect(launchParams).toBe(LAUNCH);
  });

  test("is a mark like any other where VK has not signed it", () => {
    const { params, launch, launchParams } = captureParams("https://app.example/?vk_user_id=1&vk_app_id=2");
    expect({ ...params }).toEqual({ vk_user_id: "1", vk_app_id: "2" });
    expect([{ ...launch }, launchParams]).toEqual([{}, ""]);
  });

  test("is decoded", () => {
    const { params } = captureParams("https://app.example/#utm_campaign=%D0%B2%D0%B5%D1%81%D0%BD%D0%B0+25&s1=100%");
    expect({ ...params }).toEqual({ utm_campaign: "весна 25", s1: "100%" });
  });

  test("is read from the page's location as well, and from nothing on a server", () => {
    expect({ ...captureParams({ href: "https://app.example/#ref=a" }).params }).toEqual({ ref: "a" });
    expect(captureParams()).toMatchObject({ launchParams: "", url: "" });
  });
});

test.each(["__proto__", "toString", "constructor", "hasOwnProperty"])("a link may name a parameter %s", (name) => {
  for (const link of [`?${LAUNCH}&${name}=a`, `?${LAUNCH}#${name}=a`]) {
    const { params, launch, sources } = captureParams(link);
    expect(Object.entries(params)).toEqual([[name, "a"]]);
    expect(sources[name]).toBe(link.includes("#") ? "hash" : "query");
    expect(Object.keys(launch)).toEqual(["vk_app_id", "vk_user_id", "vk_ts"]);
  }
  const { params, launch, sources } = captureParams("");
  expect([params[name], launch[name], sources[name]]).toEqual([undefined, undefined, undefined]);
});

test("VK's signature is neither in the address nor among the parameters", () => {
  for (const query of [
    LAUNCH,
    `sign=abc&${LAUNCH.replace("&sign=abc", "")}`,
    LAUNCH.replace("&sign=abc", "").replace("vk_ts", "sign=abc&vk_ts"),
  ]) {
    const { params, launch, sources, url } = captureParams(`https://app.example/?${query}#/r?ref=a`);
    expect(JSON.stringify([params, launch, sources, url])).not.toMatch(/abc|sign/);
    expect(url).toMatch(/^https:\/\/app\.example\/\?vk_app_id=1&vk_user_id=555555&vk_ts=/);
    expect({ ...params }).toEqual({ ref: "a" });
  }
});

test("secrets are never parameters", () => {
  const { params } = captureParams("?SIGN=s3cr3t&access_token=s3cr3t#auth_key=s3cr3t&%73ign=s3cr3t&ref=a");
  expect({ ...params }).toEqual({ ref: "a" });
});

test("never throws, whatever the address is", () => {
  const piece = fc.constantFrom(..."?&#=%/+\0", "%3D", "%ff", "%00", "\ud83d", "__proto__", "vk_", "sign", "ref", "a");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
      const { params, launch, sources } = captureParams(pieces.join(""));
      expect(Object.keys({ ...params, ...launch }).sort()).toEqual(Object.keys(sources).sort());
    }),
  );
});
