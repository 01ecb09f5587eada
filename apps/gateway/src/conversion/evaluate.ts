import type { Evaluate } from "../store/conversions/model.ts";
import type { NetworkOffer } from "./attribute.ts";
import { isAllowed, parseSettings } from "./network-settings.ts";
import { readPostback } from "./read-postback.ts";
import { readStatistics, STATISTICS_METHOD } from "./read-statistics.ts";

const FROM_STATISTICS =
  "конверсии этой сети берутся из её статистики (conversions_from: statistics): постбек сохранён, но не считается, иначе один лид посчитался бы дважды";

/** Checks whether a postback is allowed, then reads it. */
export function evaluateWith(offers: readonly NetworkOffer[]): Evaluate {
  const read = readPostbacksWith(offers);
  return (network, raw) => {
    if (network.active === 0) {
      const reason = "сеть выключена в Metka: включите её, и постбек будет разобран";
      return { kind: "rejected", path: "", reason, setting: "active" };
    }
    const { allow, conversions_from } = parseSettings(network.slug, network.settings);
    if (conversions_from === "statistics") {
      return { kind: "rejected", path: "", reason: FROM_STATISTICS, setting: "conversions_from", isFinal: true };
    }
    if (!isAllowed(raw.ip, allow)) {
      return {
        kind: "rejected",
        path: "",
        setting: "allow",
        reason:
          raw.ip === ""
            ? "прокси не передал адрес отправителя, а у сети задан список разрешённых: проверьте TRUST_PROXY и X-Forwarded-For"
            : `адреса ${raw.ip} нет в списке разрешённых: добавьте его в настройки сети`,
      };
    }
    return read(network, raw);
  };
}

/** Reads a postback that was allowed before. */
export function readPostbacksWith(offers: readonly NetworkOffer[]): Evaluate {
  return (network, { params, received_at, method }) => {
    const settings = parseSettings(network.slug, network.settings);
    if (method === STATISTICS_METHOD) return readStatistics(network.slug, JSON.parse(params), settings, offers);
    return readPostback(
      { network: network.slug, params: JSON.parse(params), receivedAt: received_at },
      settings,
      offers,
    );
  };
}
