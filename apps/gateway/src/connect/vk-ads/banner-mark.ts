import type { BannerHits, BannerMark, MarkHits } from "../../store/ad-names/model.ts";

/** Which mark of a click holds the banner's id, and how that is known. */
export interface ChosenMark {
  readonly mark: BannerMark;
  readonly why: "setting" | "clicks" | "before" | "usual";
  readonly hits: MarkHits;
}

/** VK's own tags put it there (docs/vk-ads-links.md). */
const USUAL: BannerMark = "utm_content";
/** Fewer could be chance. */
const FEWEST_CLICKS = 10;
/** Of the clicks that have a banner's id in any mark: links of one account may be of several makes. */
const CLEAR_SHARE = 0.8;

/** The mark of the setting if there is one; otherwise the one that the clicks clearly show; otherwise the last one. */
export function chooseMark(
  hits: BannerHits,
  setting: BannerMark | undefined,
  before: BannerMark | undefined,
): ChosenMark {
  const of = (mark: BannerMark) => hits.marks.find((one) => one.mark === mark) ?? { mark, values: 0, hits: 0 };
  if (setting !== undefined) return { mark: setting, why: "setting", hits: of(setting) };
  const isClear = (one: MarkHits) => one.hits >= FEWEST_CLICKS && one.hits >= hits.any * CLEAR_SHARE;
  // Two marks may hold it. The one that was used goes on, so that days do not wander between them.
  if (before !== undefined && isClear(of(before))) return { mark: before, why: "clicks", hits: of(before) };
  const best = bestOf(hits);
  if (best !== undefined && isClear(best)) return { mark: best.mark, why: "clicks", hits: best };
  if (before !== undefined) return { mark: before, why: "before", hits: of(before) };
  return { mark: USUAL, why: "usual", hits: of(USUAL) };
}

/** The mark with most ids; of two with the same number, the more usual one. */
function bestOf({ marks }: BannerHits): MarkHits | undefined {
  return marks.reduce<MarkHits | undefined>((best, one) => (one.hits > (best?.hits ?? 0) ? one : best), undefined);
}

const WHY = {
  setting: "из настройки",
  clicks: "найдена по кликам",
  before: "прежняя, клики пока не говорят другого",
  usual: "обычная у VK Ads, клики пока не говорят другого",
} as const;

/** `ID объявления — в utm_content (найдена по кликам): 950 из 1000 кликов с этой меткой` */
export function markText({ mark, why, hits }: ChosenMark): string {
  return `ID объявления — в метке ${mark} (${WHY[why]}): ${rate(hits)}`;
}

/** Warnings for an operator. */
export function markWarnings(chosen: ChosenMark, all: BannerHits): readonly string[] {
  const best = bestOf(all);
  if (best === undefined) {
    return all.clicks === 0
      ? []
      : [
          `ни в одной метке последних кликов (${all.clicks}) нет ID объявлений: проверьте ссылки, см. docs/vk-ads-links.ru.md`,
        ];
  }
  const others = all.marks.filter(({ mark, hits }) => mark !== chosen.mark && hits > 0);
  const listed = others.map((one) => `${one.mark} — ${rate(one)}`).join("; ");
  if (chosen.hits.hits >= all.any * CLEAR_SHARE) return [];
  return [
    `в метке ${chosen.mark} ID объявлений есть не у всех кликов из рекламы (${chosen.hits.hits} из ${all.any}), ` +
      `они стоят и в других: ${listed}. Выбрать метку: VK_ADS_MARK или mark в CONNECTORS_FILE`,
  ];
}

function rate({ values, hits }: MarkHits): string {
  if (values === 0) return "кликов с ней пока нет";
  return `ID объявлений у ${hits} из ${values} кликов с ней (${Math.round((hits / values) * 100)}%)`;
}
