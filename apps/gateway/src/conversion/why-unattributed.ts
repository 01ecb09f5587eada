import type { NetworkSettings } from "@metka/contract";
import type { ClickSearch, Found, Miss } from "../store/conversions/model.ts";
import type { NetworkOffer, OfferScope, Parameter } from "./attribute.ts";
import { constantOf, quoted, type ReadParameters, unfilledText } from "./read-parameters.ts";

/** The facts of a postback by which its click was looked for. */
export interface Unattributed extends ReadParameters {
  readonly network: string;
  readonly settings: NetworkSettings;
  readonly named: ClickSearch["named"];
  readonly user: Parameter | undefined;
  readonly scope: OfferScope;
  readonly offers: readonly NetworkOffer[];
}

/** Why a conversion has no click, in words and without the user's data: first its click_id, then its user. */
export function whyUnattributed(miss: Miss, known: Unattributed): string {
  return `${whyNoClickId(known)}; ${whyNoUserClick(miss, known)}`;
}

/** Why an attribution is doubtful; null: it is not. */
export function doubt(
  { model, parameter, click, alsoClicked }: Found,
  network: string,
  offers: readonly NetworkOffer[],
): string | null {
  const owner = offers.find(({ slug }) => slug === click.offer)?.network;
  if (owner !== undefined && owner !== network) {
    return `клик из «${quoted(parameter)}» — на оффер «${click.offer}» сети «${owner}»: проверьте, в той ли сети стоит ссылка постбека`;
  }
  if (model === "last_click" && alsoClicked.length > 0) {
    return `подходят клики на несколько офферов (${[click.offer, ...alsoClicked].join(", ")}), взят последний: точно будет с click_id_param или network_offer_id офферов`;
  }
  return null;
}

function whyNoClickId({ settings, present, unfilled, named }: Unattributed): string {
  const [first] = named;
  if (first !== undefined) return `клика из «${quoted(first.parameter)}» в базе нет`;
  const { click_id } = settings.parameters;
  const left = click_id.find((name) => unfilled.has(name));
  if (left !== undefined) return `click_id нет: в «${left}» ${unfilledText(unfilled.get(left) ?? "")}`;
  const other = click_id.find((name) => present.has(name));
  return other === undefined ? "click_id нет" : `в «${other}» стоит не click_id Metka`;
}

function whyNoUserClick(miss: Miss, known: Unattributed): string {
  const { network, settings, user, scope, offers } = known;
  switch (miss.kind) {
    case "not_searched":
      return user === undefined ? whyNoUser(known) : whyNoOffers(scope, network);
    case "unknown_user":
      return `у пользователя из «${user?.name}» нет ни одного клика`;
    case "bots_only":
      return `у пользователя из «${user?.name}» только клики ботов`;
    case "before_window":
      return `клики пользователя из «${user?.name}» старше окна атрибуции (window_days: ${settings.window_days})`;
    case "after_conversion":
      return `клики пользователя из «${user?.name}» позже конверсии`;
    case "other_offer":
      return `${whyOtherOffer(miss.offer, network, offers)}, последний — «${miss.offer}»`;
  }
}

function whyNoUser({ settings, ...read }: Unattributed): string {
  const { user_id } = settings.parameters;
  const left = constantOf(read, settings, "user_id");
  if (left !== undefined) {
    const isUnfilled = read.unfilled.has(left.name);
    return `пользователя нет: в «${left.name}» ${isUnfilled ? unfilledText(left.value) : `стоит «${quoted(left.value)}»`}`;
  }
  if (user_id.length === 0) return "пользователя нет: в настройках сети не назван параметр user_id";
  return `пользователя нет: его ждём в параметре ${user_id.join(" или ")}`;
}

function whyNoOffers({ by }: OfferScope, network: string): string {
  if (by !== "no_network_offer_id") return `у сети «${network}» нет офферов в Metka: назовите её в поле network оффера`;
  return "такого номера оффера сети нет ни у одного оффера: задайте его в network_offer_id";
}

function whyOtherOffer(slug: string, network: string, offers: readonly NetworkOffer[]): string {
  const owner = offers.find((offer) => offer.slug === slug)?.network;
  return owner === network
    ? "клики пользователя — на другие офферы этой сети: сверьте их network_offer_id"
    : "клики пользователя — на офферы других сетей";
}
