import { describe, expect, test } from "vitest";
import { capture, extraOf, noteCodes } from "./testing.ts";

describe("secrets of the caller's", () => {
  test.each(["sign", "access_token", "auth_key", "SIGN", "Access_Token"])("%s is not a mark", (name) => {
    const captured = capture({ [name]: "SECRET", ref: "a" });
    expect(JSON.stringify(captured)).not.toContain("SECRET");
    expect(captured.click.extra).toBeNull();
  });

  test.each([" sign ", "\u200bsign", "sign\u00a0", "auth_\u2060key"])("%j is not a mark either", (name) => {
    const url = `https://x/?a=1&${encodeURIComponent(name)}=SECRET`;
    const captured = capture({ [name]: "SECRET", ref: "a", url, launch_params: `vk_ref=r&${name}=SECRET` });
    expect(JSON.stringify(captured)).not.toContain("SECRET");
    expect(captured.click.extra).toBeNull();
  });

  test("are cut out of a field's very name", () => {
    const captured = capture({ "page?sign=SECRET&a=1": "x", "sign=SECRET": "y" });
    expect(extraOf(captured)).toEqual({ "page?a=1": "x" });
  });

  test("are cut out of the URL, its hash and the referrer; the rest stays as it was", () => {
    const { click } = capture({
      url: "https://x/?vk_user_id=1&sign=SECRET&a=%D1%8F#r?access_token=SECRET&b=2",
      referrer: "https://m.vk.com/app?auth_key=SECRET&z=1",
    });
    expect(click.url).toBe("https://x/?vk_user_id=1&a=%D1%8F#r?b=2");
    expect(click.referrer).toBe("https://m.vk.com/app?z=1");
  });

  test("a URL or referrer that held nothing else is empty", () => {
    expect(capture({ url: "?sign=SECRET", referrer: "sign=SECRET" }).click).toMatchObject({
      url: null,
      referrer: null,
    });
  });

  test("are cut out of the launch parameters, which are kept as marks", () => {
    const captured = capture({ launch_params: "vk_user_id=7&vk_language=ru&sign=SECRET&access_token=SECRET" });
    expect(JSON.stringify(captured)).not.toContain("SECRET");
    expect(captured.click.user_id).toBe("7");
    expect(extraOf(captured)).toEqual({ vk_language: "ru", vk_user_id: "7" });
  });

  test.each([
    ["https://x/?sign=SECRET&a=1", "https://x/?a=1"],
    ["a=1&sign=SECRET", "a=1"],
    ["https%3A%2F%2Fx%2F%3Fsign%3DSECRET%26a%3D1", "https%3A%2F%2Fx%2F%3Fa%3D1"],
  ])("are cut out of a mark's value: %s", (ref, kept) => {
    const captured = capture({ ref, hint: ref });
    expect(captured.click.ref).toBe(kept);
    expect(extraOf(captured)).toEqual({ hint: kept });
    expect(JSON.stringify(captured)).not.toContain("SECRET");
  });

  test("are cut out of what a note repeats", () => {
    const captured = capture({ ref: "{ref}?sign=SECRET", user_id: 1 });
    expect(noteCodes(captured)).toEqual(["unresolved_macro ref"]);
    expect(JSON.stringify(captured)).not.toContain("SECRET");
  });

  test("a value that was nothing else is absent", () => {
    const captured = capture({ ref: "sign=SECRET", url: "https://x/?ref=real" });
    expect(captured.click.ref).toBe("real");
  });

  test("are cut out of a user_id that the launch parameters give", () => {
    const captured = capture({ launch_params: "vk_user_id=7%26sign%3DSECRET" });
    expect(captured.click.user_id).toBe("7");
    expect(JSON.stringify(captured)).not.toContain("SECRET");
  });
});
