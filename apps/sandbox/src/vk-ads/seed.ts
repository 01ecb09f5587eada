import type { Records } from "./records.ts";

/** Ids begin where VK's own are today, so that no mark of a click is one by chance. */
const FIRST_ID = 107_900_000;
const CAMPAIGNS = ["Осень · займы", "Осень · карты"] as const;
const AUDIENCES = ["Широкая", "Интересы", "Похожие"] as const;
const BANNERS = ["Видео 9:16", "Карусель"] as const;

/** Two campaigns, six groups and twelve banners with names, and what each spent in each of the days: the same for a seed. */
export function seedCabinet(records: Records, seed: number, days: readonly string[]): void {
  const random = numbers(seed);
  const { campaigns, groups, banners } = records.objects;
  let id = FIRST_ID + (seed % 1000) * 100;
  for (const campaign of CAMPAIGNS) {
    id += 1;
    const campaignId = id;
    campaigns.set(id, { id, name: campaign, status: "active", parent: undefined });
    for (const audience of AUDIENCES) {
      id += 1;
      const groupId = id;
      groups.set(id, { id, name: `${campaign} · ${audience}`, status: "active", parent: campaignId });
      for (const banner of BANNERS) {
        id += 1;
        banners.set(id, { id, name: `${audience} · ${banner}`, status: "active", parent: groupId });
        for (const day of days) {
          const clicks = Math.floor(random() * 40);
          records.set(id, day, { shows: clicks * 80, clicks, spent: clicks * (300 + Math.floor(random() * 900)) });
        }
      }
    }
  }
}

/** mulberry32: numbers in [0, 1) that a seed repeats. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
