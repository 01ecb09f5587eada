import { isPrivateAddress } from "../../apps/gateway/src/network/private-address.ts";
import type { Facts, GatewayFacts, OfferFacts } from "./facts.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

export function gateway({ gateway: asked }: Facts): Finding {
  if ("problem" in asked) {
    return problem(`Шлюз не опрошен, поэтому офферы, сети и тестовые строки не проверены: ${asked.problem}`);
  }
  if (!asked.ready) return problem(`${asked.url} работает, но клики не принимает: база недоступна, см. журнал`);
  return ok(`Шлюз ${asked.url} работает, база отвечает`);
}

/** Each check of what the gateway says; none where it was not asked. */
function ofGateway(check: (asked: GatewayFacts) => Finding): (facts: Facts) => Finding | undefined {
  return ({ gateway: asked }) => ("problem" in asked ? undefined : check(asked));
}

export const shippedOffers = ofGateway(({ offers }) => {
  const found = slugs(offers, ({ shipped }) => shipped);
  if (found === "") return ok("Офферы свои, не из коробки");
  return problem(
    `${found}: это чужой живой аккаунт leads.tech, клики засчитают ему. Задайте свои офферы в OFFERS_FILE`,
  );
});

export const localOffers = ofGateway(({ offers }) => {
  const found = slugs(offers, ({ local }) => local);
  if (found === "") return ok("Ни один оффер не ведёт в песочницу");
  return problem(`${found}: ведёт в песочницу на этой машине. Запустите шлюз со своим OFFERS_FILE`);
});

export const clickIds = ofGateway(({ offers }) => {
  if (offers.length === 0) return problem("Нет ни одного включённого оффера: добавьте его в OFFERS_FILE или через API");
  const found = slugs(offers, ({ attribution }) => attribution !== "click_id");
  if (found === "") return ok("Все офферы передают сети click_id");
  return warning(`${found}: click_id не уходит, конверсии найдут клик неточно. Задайте click_id_param, например sub8`);
});

export const postbacks = ofGateway(({ networks, reporting }) => {
  const silent = networks.filter(({ slug }) => !reporting.includes(slug));
  if (silent.length === 0) return ok(`Конверсии уже приходили: ${reporting.join(", ")}`);
  const names = silent.map(({ slug, unconfirmed }) => (unconfirmed ? `${slug} (настройки не подтверждены)` : slug));
  return warning(
    `Конверсий ещё не было: ${names.join(", ")}. Впишите ссылку postback_url из /api/networks в кабинет сети и пришлите тестовую`,
  );
});

export const connectors = ofGateway(({ connectors: found, networks, reporting }) => {
  const failing = found.filter(({ status }) => status === "failing");
  if (failing.length > 0) {
    return problem(`Не опрашивается ${failing.map(({ name, last_error }) => `${name}: ${last_error}`).join("; ")}`);
  }
  const warnings = found.flatMap(({ name, warnings: said }) => said.map((text) => `${name}: ${text}`));
  if (warnings.length > 0) return warning(warnings.join("; "));
  if (found.length > 0) return ok(`Опрашиваются: ${found.map(({ name }) => name).join(", ")}`);
  const silent = networks.some(({ slug }) => slug === "leads-tech" && !reporting.includes(slug));
  return silent
    ? warning("leads.tech постбеков не шлёт: задайте LEADS_TECH_LOGIN и LEADS_TECH_PASSWORD (docs/connect.ru.md)")
    : ok("Подключений нет: конверсии приходят постбеками, расходы вносятся вручную");
});

/** Fewer clicks tell nothing. */
const ENOUGH_ADDRESSES = 5;

export const addresses = ofGateway(({ addresses: found }) => {
  if (found.length >= ENOUGH_ADDRESSES && found.every(isPrivateAddress)) {
    return problem(`У последних кликов адреса внутренней сети (${found[0]}): это прокси, задайте TRUST_PROXY`);
  }
  return ok("Адреса последних кликов не похожи на адрес прокси");
});

export const testRows = ofGateway(({ testRows: found }) =>
  found === ""
    ? ok("Тестовых строк в базе нет")
    : warning(`Тестовые строки попадут в отчёты: ${found}. Удалить: npm run remove-test-rows`),
);

function slugs(offers: readonly OfferFacts[], which: (offer: OfferFacts) => boolean): string {
  return offers
    .filter(which)
    .map(({ slug }) => slug)
    .join(", ");
}
