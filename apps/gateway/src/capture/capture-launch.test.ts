import { describe, expect, test } from "vitest";
import { capture, launchQuery, noteCodes, REPORT, REQUIRED, refusal } from "./testing.ts";

const report = { settings: REPORT };

describe("LAUNCH_PARAMS=off", () => {
  test("checks nothing, and a launch gives the user_id where the body has none", () => {
    const captured = capture({ launch_params: "vk_user_id=7&sign=wrong" });
    expect(captured.click).toMatchObject({ user_id: "7", launch_params_check: "unchecked" });
    expect(captured.notes).toEqual([]);
  });

  test("the body's user_id stays", () => {
    const captured = capture({ user_id: 5, launch_params: "vk_user_id=7" });
    expect(captured.click.user_id).toBe("5");
    expect(captured.notes).toEqual([]);
  });
});

describe("LAUNCH_PARAMS=report", () => {
  test("a signed user_id wins over the body's, with a note", () => {
    const captured = capture({ user_id: 5, launch_params: launchQuery() }, report);
    expect(captured.click).toMatchObject({ user_id: "494075", launch_params_check: "verified" });
    expect(noteCodes(captured)).toEqual(["user_id_replaced user_id"]);
    expect(captured.rendered.url).toContain("sub6=494075");
  });

  test("the same user_id in the body needs no note, and neither does none", () => {
    expect(capture({ user_id: 494075, launch_params: launchQuery() }, report).notes).toEqual([]);
    const captured = capture({ launch_params: launchQuery() }, report);
    expect(captured.click.user_id).toBe("494075");
    expect(captured.notes).toEqual([]);
  });

  test("finds the launch in the page's URL", () => {
    const url = `https://app.example/?${launchQuery()}#ref=a`;
    const captured = capture({ url }, report);
    expect(captured.click).toMatchObject({ user_id: "494075", launch_params_check: "verified", ref: "a" });
    expect(captured.click.url).not.toContain("sign=");
  });

  test("an own launch_params goes before the URL's", () => {
    const url = `https://app.example/?${launchQuery({ vk_user_id: "1" })}`;
    expect(capture({ url, launch_params: launchQuery() }, report).click.user_id).toBe("494075");
  });

  test.each([
    ["invalid", launchQuery({}, "another key")],
    ["expired", launchQuery({ vk_ts: "1700000000" })],
    ["unknown_app", launchQuery({ vk_app_id: "1" })],
  ])("a launch that is %s gives no user_id, leaves the body's and adds a note", (check, launch_params) => {
    const claimed = capture({ user_id: 5, launch_params }, report);
    expect(claimed.click).toMatchObject({ user_id: "5", launch_params_check: check });
    expect(noteCodes(claimed)).toEqual([`launch_params_${check} launch_params`]);
    const unnamed = capture({ launch_params }, report);
    expect(unnamed.click.user_id).toBeNull();
    expect(noteCodes(unnamed)).toEqual([`launch_params_${check} launch_params`, "no_user_id user_id"]);
  });

  test("a click without a launch is taken as it is", () => {
    const captured = capture({ user_id: 5 }, report);
    expect(captured.click).toMatchObject({ user_id: "5", launch_params_check: "missing" });
    expect(captured.notes).toEqual([]);
  });
});

describe("LAUNCH_PARAMS=required", () => {
  const required = { settings: REQUIRED };

  test("takes a click with a good signature", () => {
    expect(capture({ launch_params: launchQuery() }, required).click.launch_params_check).toBe("verified");
  });

  test("refuses one without a launch", () => {
    const refused = refusal(() => capture({ user_id: 5 }, required));
    expect(refused).toEqual({ code: "launch_params_required", status: 403, details: [] });
  });

  test.each([
    ["подпись не сошлась", launchQuery({}, "another key")],
    ["", launchQuery({ vk_ts: "1700000000" })],
    ["VK_APP_SECRETS", launchQuery({ vk_app_id: "1" })],
  ])("refuses a bad one and says why: %s", (why, launch_params) => {
    const { code, status, details } = refusal(() => capture({ launch_params }, required));
    expect({ code, status }).toEqual({ code: "launch_params_invalid", status: 403 });
    expect(details.map(({ path }) => path)).toEqual(["/launch_params"]);
    expect(details[0]?.message).toContain(why);
    expect(details[0]?.message).toMatch(/[а-я]/);
  });
});
