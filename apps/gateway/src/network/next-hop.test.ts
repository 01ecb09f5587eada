import { expect, test } from "vitest";
import { nextHop } from "./next-hop.ts";

const next = (from: string, location: string, status = 302) => nextHop(new URL(from), { status, location })?.href;

test("a redirect within the host is followed, to another path, port or from http to https", () => {
  expect(next("http://cpa.example/a?b", "../c?d")).toBe("http://cpa.example/c?d");
  expect(next("http://cpa.example/", "http://cpa.example:8080/x")).toBe("http://cpa.example:8080/x");
  expect(next("http://cpa.example/", "https://CPA.example/x")).toBe("https://cpa.example/x");
  expect(next("https://cpa.example/", "//cpa.example/x")).toBe("https://cpa.example/x");
});

test("a redirect from https to http on the same host is followed over https, never in plain text", () => {
  expect(next("https://cpa.example/c", "http://cpa.example/c/?sub6=1")).toBe("https://cpa.example/c/?sub6=1");
  expect(next("https://cpa.example/c", "http://cpa.example:80/c/")).toBe("https://cpa.example/c/");
  expect(next("https://cpa.example:8443/c", "http://cpa.example/c/")).toBe("https://cpa.example/c/");
});

test("a redirect from https to an http port that is named is not followed", () => {
  expect(next("https://cpa.example/c", "http://cpa.example:8080/c/")).toBeUndefined();
});

test("other hosts, apps, unreadable addresses and other statuses end it", () => {
  expect(next("https://cpa.example/", "http://other.example/")).toBeUndefined();
  expect(next("https://cpa.example/", "vk://cpa.example/")).toBeUndefined();
  expect(next("https://cpa.example/", "https://[")).toBeUndefined();
  expect(next("https://cpa.example/", "/x", 200)).toBeUndefined();
});
