import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CommitResult, RedirectedClick, VisitRow } from "../store/model.ts";
import { StoreUnavailable } from "../store/model.ts";
import type { CapturedClick } from "./capture-click.ts";
import { type Offers, readOffers } from "./offers.ts";
import { type RedirectDeps, type RedirectRequest, redirectClick, redirectOnly } from "./redirect-click.ts";
import { FACTS, launchQuery, offersWith, REPORT, REQUIRED, shippedOffers } from "./testing.ts";

const OTKAZ = "https://xn--80aabqkbt5a0b.xn--80aabb9ablcql.xn--p1ai/Eg5hd";

/** A store that keeps what it is given, and what the gateway is told of it. */
class Kept {
  readonly clicks: RedirectedClick[] = [];
  readonly stored: number[] = [];
  readonly lost: { offer: string; error: unknown }[] = [];
  readonly visits = new Map<string, VisitRow>();
  commit: () => Promise<CommitResult> = async () => ({ kind: "stored", id: 5 });

  deps(changed: Partial<RedirectDeps> = {}): RedirectDeps {
    return {
      commitClick: (click) => {
        this.clicks.push(click);
        return this.commit();
      },
      findVisit: async (clickId) => this.visits.get(clickId),
      offers: shippedOffers,
      settings: {
        defaultOffer: "leads-tech",
        launchParams: "off",
        appSecrets: new Map(),
        launchParamsMaxAgeMs: 86_400_000,
      },
      onStored: (id) => void this.stored.push(id),
      onLost: ({ offer }: CapturedClick, error) => void this.lost.push({ offer: offer.slug, error }),
      ...changed,
    };
  }

  get row() {
    const [click] = this.clicks;
    if (click === undefined) throw new Error("nothing was kept");
    return { ...click.click, extra: click.click.extra === null ? null : JSON.parse(click.click.extra) };
  }
}

const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0";

interface Asked extends Partial<Omit<RedirectRequest, "offer">> {
  readonly offers?: Offers;
  readonly slug?: string;
}

function asked(url: string, { offers = shippedOffers, slug = "otkaz", ...rest }: Asked = {}): RedirectRequest {
  const offer = offers.get(slug);
  if (offer === undefined) throw new Error(`no offer ${slug}`);
  return { offer, url, referrer: undefined, facts: { ...FACTS, userAgent: BROWSER }, ...rest };
}

describe("a redirect's click", () => {
  test("carries the marks of the request's own query, to the store and to the offer", async () => {
    const kept = new Kept();
    const url = "/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=555555&utm_source=vk&erid=E1&page=2";
    const { location, id } = await redirectClick(asked(url, { referrer: "https://m.vk.com/" }), kept.deps());
    expect([location, id]).toEqual([`${OTKAZ}?s4=vk_bot_test&s5=vk_ads&s6=555555`, 5]);
    expect(kept.clicks[0]).toMatchObject({ delivery: null, leased: false, eventId: null });
    expect(kept.row).toMatchObject({
      event_type: "offer_click",
      offer: "otkaz",
      utm_source: "vk",
      url,
      referrer: "https://m.vk.com/",
      user_agent: BROWSER,
      ip_address: FACTS.ip,
      isbot: 0,
      extra: { s4: "vk_bot_test", s5: "vk_ads", s6: "555555", erid: "E1" },
    });
    expect(kept.stored).toEqual([5]);
  });

  test("takes ref, ref_source and user_id before s4, s5 and s6", async () => {
    const url = "/go/otkaz?ref=r&ref_source=rs&user_id=1&s4=a&s5=b&s6=c";
    expect((await redirectClick(asked(url), new Kept().deps())).location).toBe(`${OTKAZ}?s4=r&s5=rs&s6=1`);
  });

  test("counts an unresolved macro as missing and keeps its original", async () => {
    const kept = new Kept();
    const { location } = await redirectClick(asked("/Eg5hd?s4={ref}&s5=%7B%7Bbanner_id%7D%7D&s6=1"), kept.deps());
    expect(location).toBe(`${OTKAZ}?s6=1`);
    expect(kept.row).toMatchObject({ ref: null, ref_source: null, user_id: "1" });
    const unresolved_macros = { s4: "{ref}", s5: "{{banner_id}}" };
    expect(kept.row.extra).toEqual({ s6: "1", unresolved_macros, taken_from: { user_id: "s6" } });
  });

  test("believes signed launch parameters, and holds nobody up who has none", async () => {
    const kept = new Kept();
    const deps = (settings: object) => kept.deps({ settings: { defaultOffer: "leads-tech", ...REPORT, ...settings } });
    const { location } = await redirectClick(asked(`/go/otkaz?${launchQuery()}&user_id=7`), deps({}));
    expect(location).toBe(`${OTKAZ}?s6=494075`);
    expect(kept.row).toMatchObject({ user_id: "494075", launch_params_check: "verified" });
    for (const query of ["s4=a", `s4=a&${launchQuery({}, "another key")}`]) {
      expect((await redirectClick(asked(`/go/otkaz?${query}`), deps(REQUIRED))).location).toContain("s4=a");
    }
    expect(kept.clicks.map(({ click }) => click.launch_params_check)).toEqual(["verified", "missing", "invalid"]);
  });

  test("keeps no secret of its address or of the page before it", async () => {
    const kept = new Kept();
    const referrer = "https://app.example/?vk_user_id=1&sign=SECRET";
    await redirectClick(asked(`/go/otkaz?${launchQuery()}&access_token=SECRET`, { referrer }), kept.deps());
    expect(JSON.stringify(kept.clicks)).not.toMatch(/SECRET|sign=/);
    expect(kept.row.referrer).toBe("https://app.example/?vk_user_id=1");
  });

  test("knows its own click_id, and nobody else can put one there", async () => {
    const kept = new Kept();
    const offers = offersWith("sub8={click_id}&a={s4}");
    const request = asked("/go/test?s4=1&click_id=mine", { offers, slug: "test" });
    const { location } = await redirectClick(request, kept.deps({ offers }));
    expect(location).toBe(`https://cpa.example/c?sub8=${kept.row.click_id}&a=1`);
    expect(kept.row.click_id).toMatch(/^[0-9a-z]{26}$/);
  });

  test("of a bot or a preview is flagged", async () => {
    const kept = new Kept();
    const facts = { ...FACTS, userAgent: "TelegramBot (like TwitterBot)" };
    await redirectClick(asked("/Eg5hd?s4=a", { facts }), kept.deps());
    expect(kept.row.isbot).toBe(1);
  });

  test("with a %00 in a mark opens the offer, and keeps the mark with U+FFFD in its place", async () => {
    const kept = new Kept();
    const { location } = await redirectClick(asked("/Eg5hd?s4=a%00b&s5=ads&vk_%00=1"), kept.deps());
    expect(location).toBe(`${OTKAZ}?s4=a%EF%BF%BDb&s5=ads`);
    expect(kept.row).toMatchObject({ ref: "a\ufffdb", ref_source: "ads" });
  });
});

test("a redirect that nobody followed has the same address but for what needs a click_id", () => {
  const offers = offersWith("sub8={click_id}&a={s4}&b=x_{click_id}");
  const { location, id } = redirectOnly(asked("/go/test?s4=1", { offers, slug: "test" }), new Kept().deps({ offers }));
  expect([location, id]).toEqual(["https://cpa.example/c?a=1", undefined]);
});

describe("a store that fails", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test.each([[new StoreUnavailable("away")], [new Error("row too big")]])(
    "with %s lets the user go on and counts the click as lost",
    async (error) => {
      const kept = new Kept();
      kept.commit = () => Promise.reject(error);
      expect(await redirectClick(asked("/Eg5hd?s4=a"), kept.deps())).toEqual({
        location: `${OTKAZ}?s4=a`,
        id: undefined,
        bot: false,
      });
      expect(kept.lost).toEqual([{ offer: "otkaz", error }]);
      expect(kept.stored).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("is waited for no longer than 2 s, and a click that it commits later is not lost", async () => {
    const kept = new Kept();
    const commit = Promise.withResolvers<CommitResult>();
    kept.commit = () => commit.promise;
    let redirect: unknown;
    const redirected = redirectClick(asked("/Eg5hd?s4=a"), kept.deps()).then((done) => {
      redirect = done;
    });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(redirect).toBeUndefined();
    await vi.advanceTimersByTimeAsync(200);
    await redirected;
    expect(redirect).toEqual({ location: `${OTKAZ}?s4=a`, id: undefined, bot: false });
    expect([kept.stored, kept.lost]).toEqual([[], []]);
    commit.resolve({ kind: "stored", id: 9 });
    await vi.advanceTimersByTimeAsync(0);
    expect([kept.stored, kept.lost]).toEqual([[9], []]);
  });

  test("is waited for no longer than 2 s in all where the link names a visit, too", async () => {
    const kept = new Kept();
    kept.commit = () => new Promise(() => {});
    let redirect: unknown;
    const url = `/Eg5hd?s4=a&click_id=${FACTS.clickId}`;
    const redirected = redirectClick(asked(url), kept.deps({ findVisit: () => new Promise(() => {}) })).then((done) => {
      redirect = done;
    });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(redirect).toBeUndefined();
    expect(kept.row.extra).toMatchObject({ s4: "a", visit_problem: "not_read" });
    await vi.advanceTimersByTimeAsync(100);
    await redirected;
    expect(redirect).toEqual({ location: `${OTKAZ}?s4=a`, id: undefined, bot: false });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("and fails after the user has gone on has lost the click", async () => {
    const kept = new Kept();
    const commit = Promise.withResolvers<CommitResult>();
    kept.commit = () => commit.promise;
    const redirected = redirectClick(asked("/Eg5hd"), kept.deps());
    await vi.advanceTimersByTimeAsync(2_000);
    await redirected;
    expect(kept.lost).toEqual([]);
    commit.reject(new StoreUnavailable("away"));
    await vi.advanceTimersByTimeAsync(0);
    expect(kept.lost).toMatchObject([{ offer: "otkaz" }]);
  });
});

const piece = fc.constantFrom(
  ..."?&#=%{}[]:/,;@ +'\"\\.",
  ...[
    "%0d%0a",
    "\r\nLocation: https://evil.example/",
    "//evil.example",
    "https://evil.example/",
    "%2F%2Fevil",
    "@evil",
  ],
  ...["s4=", "user_id=", "click_id=", "url=https://evil.example", "offer=leads-tech", "__proto__=", "я", "😀", "{ref}"],
);
const query = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join("")),
);

test("whatever is asked, a redirect leads to its offer's own site in plain ASCII", async () => {
  const offers = readOffers(
    "test",
    JSON.stringify({
      offers: [
        ["plain", "https://cpa.example/c?a={s4}&b={user_id}&c={click_id|s5}&d=x_{s6}"],
        ["cyrillic", "https://безотказа.бабкиманки.рф/путь?s4={ref|s4}&s6={user_id|s6}#часть"],
        ["bare", "http://cpa.example:8081"],
      ].map(([slug, template]) => ({ slug, title: "T", network: "n", template })),
    }),
    [],
  );
  const kept = new Kept();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...offers.keys()), query, query, async (slug, text, agent) => {
      const facts = { ...FACTS, userAgent: agent };
      const request = asked(`/go/${slug}?${text}`, { offers, slug, referrer: text, facts });
      const own = new URL(request.offer.template.source);
      const { location } = await redirectClick(request, kept.deps({ offers }));
      expect(location).toMatch(/^[!-~]+$/);
      expect(new URL(location)).toMatchObject({ origin: own.origin, pathname: own.pathname, hash: own.hash });
    }),
    { numRuns: 500 },
  );
  expect(kept.clicks.length).toBeGreaterThanOrEqual(500);
});
