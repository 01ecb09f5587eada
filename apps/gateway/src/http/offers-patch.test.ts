import type { ListedOffer } from "@metka/contract";
import { describe, expect, test } from "vitest";
import { errorOf } from "./testing.ts";
import { headers, offersForTest, SPRING } from "./testing-offers.ts";

describe("a part of an offer is changed by PATCH", () => {
  async function patching() {
    const opened = await offersForTest();
    await opened.create({ ...SPRING, short: "sp", network_offer_id: "7" });
    const patch = (payload: object, slug = "spring") =>
      opened.inject({ method: "PATCH", url: `/api/offers/${slug}`, headers, payload });
    const read = async () => (await opened.get("/api/offers/spring")).json<ListedOffer>();
    return { ...opened, patch, read };
  }

  test("of several at once none is lost", async () => {
    const { patch, read } = await patching();
    const parts = [{ title: "Лето" }, { short: "su" }, { network_offer_id: "8" }, { click_id_param: "sub9" }];
    const answers = await Promise.all(parts.map((part) => patch(part)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    expect(await read()).toMatchObject(Object.assign({}, ...parts));
  });

  test("the rest stays, and null takes away what an offer need not have", async () => {
    const { patch, read } = await patching();
    const { updated_at: _, warnings: __, ...before } = await read();
    expect((await patch({ click_id_param: "sub8" })).json()).toMatchObject({
      ...before,
      click_id_param: "sub8",
      attribution: "click_id",
    });
    expect((await patch({ active: false })).json()).toMatchObject({ active: false, short: "sp" });
    const changed = (await patch({ short: null, network_offer_id: null, title: "Лето" })).json();
    expect(changed).toMatchObject({ title: "Лето", active: false, click_id_param: "sub8" });
    expect(changed).not.toHaveProperty("short");
    expect(changed).not.toHaveProperty("network_offer_id");
    expect((await patch(await read())).statusCode).toBe(200);
  });

  test.each<[object, string]>([
    [{ title: "" }, "/title: не должно быть пустым"],
    [{ template: null }, "/template: тип не тот"],
    [{ shrt: "x" }, "/shrt: такого параметра нет"],
    [{ short: "a b" }, "/short: годятся латинские буквы"],
    [{ template: "https://x.example/?a={nobody}" }, "/template: Макрос {nobody} неизвестен"],
    [{ slug: "summer" }, "/slug: в адресе «spring»"],
  ])("%j is refused by field, and nothing is changed", async (payload, expected) => {
    const { patch, read } = await patching();
    const before = await read();
    const { details = [], ...error } = errorOf(await patch(payload));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(details.map(({ path, message }) => `${path}: ${message}`)).toEqual([expect.stringContaining(expected)]);
    expect(await read()).toEqual(before);
  });

  test("not of the file's offers, nor of one that is not there, nor without the admin's token", async () => {
    const { patch, inject } = await patching();
    expect(errorOf(await patch({ title: "x" }, "otkaz")).code).toBe("offer_read_only");
    expect(errorOf(await patch({ title: "x" }, "nope")).code).toBe("offer_not_found");
    expect((await inject({ method: "PATCH", url: "/api/offers/spring", payload: {} })).statusCode).toBe(401);
  });
});
