import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { withoutSecrets } from "./secrets.ts";

describe("withoutSecrets", () => {
  test.each([
    ["https://x/?vk_user_id=1&sign=abc", "https://x/?vk_user_id=1"],
    ["https://x/?sign=abc&vk_user_id=1", "https://x/?vk_user_id=1"],
    ["https://x/?a=1&sign=abc&b=2", "https://x/?a=1&b=2"],
    ["https://x/?sign=abc", "https://x/"],
    ["https://x/?sign=abc#h", "https://x/#h"],
    ["https://x/?a=1&sign=abc#h", "https://x/?a=1#h"],
    ["?sign=1&access_token=2&AUTH_KEY=3", ""],
    ["?a=1&sign=1&sign=2#b", "?a=1#b"],
    ["?sign=", ""],
  ])("cuts it out of the query: %s", (text, expected) => expect(withoutSecrets(text)).toBe(expected));

  test.each([
    ["sign=abc&a=1", "a=1"],
    ["a=1&sign=abc", "a=1"],
    ["sign=abc", ""],
    ["#a=1&sign=abc", "#a=1"],
    ["#sign=abc&a=1", "#a=1"],
    ["#/route?sign=abc&a=1", "#/route?a=1"],
    ["#/route?sign=abc", "#/route"],
    ["?a=1#?sign=abc", "?a=1#"],
    ["?a=1#sign=abc", "?a=1#"],
  ])("cuts it out of a bare query and out of the hash: %s", (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test.each([
    ["#a%3D1%26sign%3Dabc", "#a%3D1"],
    ["#sign%3Dabc%26a%3D1", "#a%3D1"],
    ["#%2Froute%3Fsign%3dabc%26a%3D1", "#%2Froute%3Fa%3D1"],
    ["?url=https%3A%2F%2Fx%2F%3Fsign%3Dabc%26b%3D1", "?url=https%3A%2F%2Fx%2F%3Fb%3D1"],
    ["?url=https%3A%2F%2Fx%2F%3Fsign%3Dabc&c=2", "?url=https%3A%2F%2Fx%2F&c=2"],
    ["?url=https%3A%2F%2Fx%2F%3Fb%3D1%26sign%3Dabc%23h%26i&c=2", "?url=https%3A%2F%2Fx%2F%3Fb%3D1%23h%26i&c=2"],
    ["?url=x%23sign%3Dabc&c=2", "?url=x%23&c=2"],
    ["?launch=sign%3Dabc%26vk_user_id%3D1&c=2", "?launch=vk_user_id%3D1&c=2"],
    ["?launch=sign%3Dabc&c=2", "?launch=&c=2"],
    ["?launch=sign=abc&c=2", "?launch=&c=2"],
    ["#url%3Dhttps%253A%252F%252Fx%253Fsign%253Dabc%2526b%253D1", "#url%3Dhttps%253A%252F%252Fx%253Fb%253D1"],
    ["?url=https://x/?sign=abc&b=1", "?url=https://x/?b=1"],
    ["https://x/%3Fsign=abc&b=1", "https://x/&b=1"],
  ])("cuts it out of what is encoded: %s", (text, expected) => expect(withoutSecrets(text)).toBe(expected));

  test.each([
    ["?%73ign=abc&a=1", "?a=1"],
    ["?access%5Ftoken=abc&a=1", "?a=1"],
    ["?%53%49%47%4E=abc&a=1", "?a=1"],
    ["?u=%3F%2573ign%3Dabc", "?u="],
    [" sign=abc&a=1", "a=1"],
    ["?%20sign=abc&a=1", "?a=1"],
    ["?sign+=abc&a=1", "?a=1"],
    ["?a=1&sign%C2%A0=abc", "?a=1"],
    ["?a=1&%E2%80%8Bs%E2%81%A0ign=abc", "?a=1"],
    ["#%20access_token%20=abc&a=1", "#a=1"],
  ])("knows the name however it is written: %s", (text, expected) => expect(withoutSecrets(text)).toBe(expected));

  test("cuts the whole value, also one that holds encoded separators", () => {
    expect(withoutSecrets("?sign=a%26b%23c=d?e&f=1")).toBe("?f=1");
  });

  test.each([
    ["?design=1&signature=2&utm_sign=3&sign_up=4&x=sign&y=a%26signs%3D1"],
    ["?sign"],
    ["sign"],
    ["https://x/sign?a=%D0%98+b%zz&&=&?#%"],
    ["?%2573ign=1"],
    ["\ud800?a=\udfff"],
    [""],
  ])("leaves %s as it is", (text) => expect(withoutSecrets(text)).toBe(text));

  test.each([
    ["?&sign=1", ""],
    ["?a=1&&sign=1&&b=2", "?a=1&b=2"],
    ["?&&sign=1&&b=2", "?b=2"],
    ["?a=1&sign=1&", "?a=1"],
    ["a=1&?sign=2", "a=1"],
    ["?a=1&sign%3D1%23b&c=2", "?a=1&%23b&c=2"],
    ["x?a=1&%26sign%3D1&b=2", "x?a=1&b=2"],
    ["x?&?sign=1#h", "x#h"],
    ["#&sign=1", "#"],
    ["?a=1&sign%3D1%26b%3D2", "?a=1&b%3D2"],
  ])("leaves no separator with nothing to separate: %s", (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  test.each([
    ["?q=what?&sign=1", "?q=what?"],
    ["?q=what%3F&sign=1&b=2", "?q=what%3F&b=2"],
    ["?q=what?&sign=1&b=2", "?q=what?&b=2"],
    ["?q=A%26&sign=1&%26b=2", "?q=A%26&%26b=2"],
    ["?q=&sign=1&b=2", "?q=&b=2"],
    ["#a=x#&sign=1&b=2", "#a=x#&b=2"],
    ["?u=q%3Dwhat%3F%26sign%3D1%26b%3D2", "?u=q%3Dwhat%3F%26b%3D2"],
    ["#&sign=1&b=2", "#&b=2"],
  ])("does not touch the neighbours: %s", (text, expected) => expect(withoutSecrets(text)).toBe(expected));

  const secretName = fc.constantFrom("sign", "Sign", "access_token", "auth_key", "%73ign");
  const secretValue = fc.stringMatching(/^[A-Za-z0-9_-]{0,12}$/);
  const markValue = fc.oneof(
    fc.stringMatching(/^[a-z0-9%+/.]{0,8}$/),
    fc.constantFrom("why%3F", "a?", "%26", "%26b", "%23", "="),
  );
  const mark = fc
    .tuple(fc.constantFrom("ref", "design", "utm_sign", "%D1%8F", "sign_"), markValue)
    .map(([name, value]) => ({ text: `${name}=${value}`, secret: false }));
  const secret = fc.tuple(secretName, secretValue).map(([name, value]) => ({ text: `${name}=${value}`, secret: true }));
  const list = fc.array(fc.oneof(mark, secret), { maxLength: 5 });
  const encode = fc.constantFrom((text: string) => text, encodeURIComponent);

  test("gives the URL that would have been without the secrets, byte for byte", () => {
    fc.assert(
      fc.property(list, list, list, encode, (query, hash, inner, encodeHash) => {
        const build = (keep: (part: { secret: boolean }) => boolean) => {
          const join = (parts: typeof query) =>
            parts
              .filter(keep)
              .map((part) => part.text)
              .join("&");
          const start = (opener: string, text: string) => (text === "" ? "" : opener + text);
          const nested = `url=${encodeURIComponent(`https://y/${start("?", join(inner))}`)}`;
          const route = start("#", encodeHash(`/r${start("?", join(hash))}`));
          return `https://x/${start("?", [nested, join(query)].filter(Boolean).join("&"))}${route}`;
        };
        expect(withoutSecrets(build(() => true))).toBe(build((part) => !part.secret));
      }),
      { numRuns: 1000 },
    );
  });

  const syntax = fc.constantFrom(
    ...["?", "#", "&", "=", "%3D", "%3d", "%26", "%3F", "%23", "%253D", "%2526", "%253F", "%", "%25"],
    ...["sign", "SIGN", "s%69gn", "access_token", "auth_key", "a", "1", " ", "/", "я", "\ud800"],
  );
  const tangled = fc.array(syntax, { maxLength: 20 }).map((pieces) => pieces.join(""));
  const anything = fc.oneof(tangled, fc.string({ unit: "binary" }));

  test("never throws, and does nothing to its own result", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = withoutSecrets(text);
        expect(withoutSecrets(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });

  test("leaves no secret that a form parser would find in the query or in the hash", () => {
    const found = (text: string) =>
      Array.from(new URLSearchParams(text)).filter(
        ([name, value]) => /^(sign|access_token|auth_key)$/i.test(name) && value,
      );
    fc.assert(
      fc.property(anything, (text) => {
        const result = withoutSecrets(text);
        const [beforeHash = "", ...hash] = result.split("#");
        expect(found(beforeHash.slice(beforeHash.indexOf("?") + 1))).toEqual([]);
        expect(found(hash.join("#"))).toEqual([]);
        expect(found(hash.join("#").replace(/^[^?]*\?/, ""))).toEqual([]);
      }),
      { numRuns: 5000 },
    );
  });

  test("takes a very long tangle without deep recursion", () => {
    const marks = "a=%3F&".repeat(50_000);
    expect(withoutSecrets(`?${marks}sign=1&b=2`) === `?${marks}b=2`).toBe(true);
    const equals = "=".repeat(200_000);
    expect(withoutSecrets(equals) === equals).toBe(true);
  });
});
