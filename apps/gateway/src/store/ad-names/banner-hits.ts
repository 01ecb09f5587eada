import { type Kysely, sql } from "kysely";
import type { Database } from "../schema.ts";
import { rowsOf, type Work } from "../work.ts";
import type { BannerHits, BannerMark } from "./model.ts";

/** Where VK's own tags and the links of public programs put a banner's id, the usual ones first. */
const MARKS = [
  ...(["utm_content", "vk_ad_id", "ref_source", "ref", "utm_term", "utm_campaign"] as const),
  ...(["utm_source", "utm_medium", "vk_ref", "vk_platform"] as const),
] satisfies readonly BannerMark[];

/** Some days of most accounts, and read in some 20 ms. */
const LAST_CLICKS = 10_000;

/** Which marks of the last clicks are ids of banners. */
export function bannerHits(db: Kysely<Database>): Work<BannerHits> {
  const isBanner = (mark: BannerMark) =>
    sql<boolean>`${sql.ref(mark)} in (select id from ad_names where kind = 'banner')`;
  const counted = (which: ReturnType<typeof isBanner>) => sql<number>`count(case when ${which} then 1 end)`;
  const query = db
    .selectFrom(
      db
        .selectFrom("api_utmtracking")
        .select([...MARKS])
        .where("isbot", "=", 0)
        .orderBy("id", "desc")
        .limit(LAST_CLICKS)
        .as("last"),
    )
    .select((eb) => [
      eb.fn.countAll<number>().as("clicks"),
      counted(sql<boolean>`${sql.join(MARKS.map(isBanner), sql` or `)}`).as("any"),
      ...MARKS.map((mark) => eb.fn.count<number>(mark).as(`${mark}_values` as const)),
      ...MARKS.map((mark) => counted(isBanner(mark)).as(`${mark}_hits` as const)),
    ]);
  return function* () {
    const [row] = yield* rowsOf(query);
    const marks = MARKS.map((mark) => ({
      mark,
      values: row?.[`${mark}_values`] ?? 0,
      hits: row?.[`${mark}_hits`] ?? 0,
    }));
    return { marks, clicks: row?.clicks ?? 0, any: row?.any ?? 0 };
  };
}
