import { describe, expect, test } from "vitest";
import { errorOf, operatorsApp } from "./testing.ts";

describe("checking a link", () => {
  const LINK = "https://vk.com/app123456?ref=a&ref_source=b&s6={user_id}";

  test("reports what the network receives, and what is left if VK drops the query; by GET and by POST", async () => {
    const { ask } = await operatorsApp();
    const got = (await ask(`/api/links/check?link=${encodeURIComponent(LINK)}&offer=otkaz`)).json();
    expect(got).toMatchObject({
      kind: "vk_app",
      corrected: "https://vk.com/app123456#ref=a&ref_source=b",
      offer: "otkaz",
      sent: { params: { s4: "a", s5: "b", s6: "555555" }, notes: [{ code: "unresolved_macro", field: "s6" }] },
      sent_without_query: { params: { s6: "555555" } },
    });
    const posted = await ask("/api/links/check", { method: "POST", payload: { link: LINK, offer: "otkaz" } });
    expect(posted.json()).toEqual(got);
    const own = (await ask(`/api/links/check?link=${encodeURIComponent(got.corrected)}`)).json();
    expect(own).toMatchObject({ problems: [], offer: "leads-tech", sent: { params: { sub4: "a", sub5: "b" } } });
    expect(own).not.toHaveProperty("sent_without_query");
  });

  test("shows a template filled in, and one that would be refused with its problems", async () => {
    const { ask } = await operatorsApp();
    const check = async (link: string) => (await ask("/api/links/check", { method: "POST", payload: { link } })).json();
    expect(await check("https://cpa.example/c?sub4={ref|s4}&sub6={user_id}&x={click_id}")).toMatchObject({
      kind: "template",
      sent: { params: { sub4: "example_ref", sub6: "555555", x: expect.any(String) } },
    });
    // A click that the page itself sends is never a bot's.
    expect(await check(LINK)).not.toHaveProperty("bots");
    const refused = await check("https://cpa.example/c?sub4={nope}");
    expect(refused).toMatchObject({ kind: "template", problems: [{ code: "unknown_macro", severity: "error" }] });
    expect(refused).not.toHaveProperty("sent");
  });

  test("takes a link of the gateway's own for that offer's, and shows what its network gets", async () => {
    const { ask } = await operatorsApp();
    for (const link of [
      "http://localhost:8000/go/otkaz?s4=ad&s6={user_id}",
      "http://127.0.0.1:8000/Eg5hd?s4=ad&amp;s6={user_id}",
      "http://localhost:8000/go/otkaz&s4=ad&s6={user_id}.",
    ]) {
      const check = (await ask("/api/links/check", { method: "POST", payload: { link } })).json();
      expect(check).toMatchObject({ kind: "page", offer: "otkaz", sent: { params: { s4: "ad" } } });
      expect(check.bots).toMatch(/curl.*isbot = 1.*X-Metka-Note.*в браузере/);
      // A bent link's marks are in its path: they are in what is sent, and not in the list of parameters.
      if (link.includes("?"))
        expect(check.problems).toContainEqual(expect.objectContaining({ code: "unfilled_macro", parameter: "s6" }));
    }
    const link = "http://localhost:8000/go/nobody?s4=1";
    expect(errorOf(await ask("/api/links/check", { method: "POST", payload: { link } })).code).toBe(
      "unknown_offer_link",
    );
  });

  test("takes a link to the gateway's public address for its own, and the same path elsewhere for a page", async () => {
    const { ask } = await operatorsApp({ PUBLIC_URL: "https://metka.example" });
    const check = async (link: string) => (await ask("/api/links/check", { method: "POST", payload: { link } })).json();
    expect(await check("https://metka.example/go/otkaz?s4=ad")).toMatchObject({
      offer: "otkaz",
      sent: { params: { s4: "ad" } },
    });
    expect(await check("https://other.example/go/otkaz?s4=ad")).toMatchObject({ kind: "page", offer: "leads-tech" });
  });

  test("takes /go/ and an offer's name on any host for its own while its public address is not known", async () => {
    const { ask } = await operatorsApp();
    const check = async (link: string) => (await ask("/api/links/check", { method: "POST", payload: { link } })).json();
    expect(await check("https://metka.example/go/otkaz?s4=ad")).toMatchObject({ offer: "otkaz" });
    for (const path of ["/go/nobody?s4=ad", "/Eg5hd?s4=ad", "/page?s4=ad"]) {
      expect(await check(`https://other.example${path}`)).toMatchObject({ kind: "page", offer: "leads-tech" });
    }
  });

  test("says of a link pasted as it is where the marks after its # are, and nothing of that by POST", async () => {
    const { ask } = await operatorsApp();
    const link = "https://vk.com/app123";
    const [pasted] = (await ask(`/api/links/check?link=${link}`)).json().problems;
    expect(pasted).toMatchObject({ code: "no_marks", message: expect.stringMatching(/#.*%23.*POST/) });
    const posted = await ask("/api/links/check", { method: "POST", payload: { link } });
    expect(posted.json().problems[0]).toMatchObject({ code: "no_marks", message: expect.not.stringMatching(/POST/) });
  });

  test("says of a link of the gateway's own whose offer is switched off that it is", async () => {
    const { ask } = await operatorsApp();
    const offer = { slug: "spring", title: "T", network: "n", template: "https://cpa.example/", active: false };
    await ask("/api/offers", { method: "POST", payload: offer });
    const link = "http://localhost:8000/go/spring?s4=1";
    const answer = await ask("/api/links/check", { method: "POST", payload: { link } });
    expect(errorOf(answer).code).toBe("inactive_offer");
  });

  test("a link that was pasted without encoding is answered with the form of a POST", async () => {
    const { ask } = await operatorsApp();
    const { status, details } = errorOf(await ask("/api/links/check?link=https://vk.com/app1?ref=a&ref_source=b"));
    expect([status, details]).toEqual([
      400,
      [{ path: "/link", message: expect.stringContaining("POST /api/links/check") }],
    ]);
    expect(errorOf(await ask("/api/links/check?lnik=x")).details).toContainEqual(
      expect.objectContaining({ path: expect.stringContaining("l") }),
    );
  });

  test("refuses what is no request, and never shows a signature", async () => {
    const { ask, requests } = await operatorsApp();
    expect(errorOf(await ask("/api/links/check"))).toMatchObject({ status: 400 });
    expect(errorOf(await ask("/api/links/check?link=x&offer=nope"))).toMatchObject({
      status: 422,
      code: "unknown_offer",
    });
    const signed = await ask(`/api/links/check?link=${encodeURIComponent(`${LINK}&sign=s3cret`)}`);
    expect(signed.statusCode).toBe(200);
    expect(signed.body + JSON.stringify(requests)).not.toContain("s3cret");
    for (const link of ["https://vk.com/app1#ref=%00", "#%00", "https://a.example/?%00=%00&a={{%00"]) {
      const response = await ask("/api/links/check", { method: "POST", payload: { link } });
      expect([link, response.statusCode]).toEqual([link, 200]);
    }
  });
});
