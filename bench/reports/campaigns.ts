/** The offers that the bench's gateway has: the shipped ones, and one of another network. */
export const OFFERS = ["leads-tech", "otkaz", "dengi-srazu"] as const;

/** In the form of the offers file. */
export const ANOTHER_OFFER = {
  slug: "dengi-srazu" satisfies (typeof OFFERS)[number],
  title: "Деньги сразу",
  network: "guruleads",
  template: "https://go.example/click?pid=77&offer_id=12&sub1={utm_campaign}&sub6={user_id}",
  click_id_param: "sub8",
};

const NETWORKS: Readonly<Record<(typeof OFFERS)[number], string>> = {
  "leads-tech": "leads-tech",
  otkaz: "leads-tech",
  "dengi-srazu": ANOTHER_OFFER.network,
};

const SOURCES = ["vk_ads", "vk_market", "telegram", "yandex_direct"];
const MEDIUMS = ["cpc", "cpm", "social"];
const REFS = [
  ...["vk_bot_otkaz", "vk_bot_zaim", "vk_bot_karta", "mini_app_main", "mini_app_quiz", "mini_app_calc"],
  ...["group_post", "group_widget", "stories", "clips", "newsletter", "direct"],
];
const REF_SOURCES = ["bot", "mini_app", "community", "ads"];

/** How many campaigns there are, and ads in each. */
const CAMPAIGNS_MADE = 40;
const ADS_MADE = 4;
/** Every tenth has `utm_term={user_id}` in its link, so that it has as many terms as users. */
const USER_TERM_EVERY = 10;

export interface Ad {
  readonly content: string;
  readonly vkAdId: string;
}

export interface Campaign {
  readonly name: string;
  readonly source: string;
  readonly medium: string;
  readonly offer: (typeof OFFERS)[number];
  readonly network: string;
  readonly ref: string;
  readonly refSource: string;
  /** What its links have in `utm_term`. */
  readonly term: "user" | "keyword";
  readonly ads: readonly Ad[];
}

/** The most popular one first. */
export const CAMPAIGNS: readonly Campaign[] = Array.from({ length: CAMPAIGNS_MADE }, (_, index) => {
  const name = `zaim_${String(index + 1).padStart(2, "0")}_2026`;
  const offer = at(OFFERS, index);
  return {
    name,
    source: at(SOURCES, index),
    medium: at(MEDIUMS, Math.floor(index / SOURCES.length)),
    offer,
    network: NETWORKS[offer],
    ref: at(REFS, index),
    refSource: at(REF_SOURCES, Math.floor(index / MEDIUMS.length)),
    term: index % USER_TERM_EVERY === USER_TERM_EVERY - 1 ? "user" : "keyword",
    ads: Array.from({ length: ADS_MADE }, (_, ad) => ({
      content: `${name}_banner_${ad + 1}`,
      vkAdId: String(195_000_000 + index * 100 + ad),
    })),
  };
});

function at<T>(values: readonly [T, ...T[]] | readonly T[], index: number): T {
  const value = values[index % values.length];
  if (value === undefined) throw new Error("there is nothing to take from");
  return value;
}
