import { randomUUID } from "node:crypto";
import { SMOKE_USER } from "@metka/contract";
import { checkClick } from "./click-answer.ts";
import { type Answer, CLICK_PATH, type Gateway, isRecord } from "./gateway.ts";
import type { SmokeOptions } from "./options.ts";
import type { Report } from "./report.ts";

/** What test clicks are told by in the database and in the network's statistics. */
const MARK = SMOKE_USER;
/** A gateway whose clock is behind must not take the event for a future one. */
const EVENT_AGE_MS = 60_000;

/** The document's request under the test's own mark. */
function documentClick(): Readonly<Record<string, string>> {
  return {
    user_id: MARK,
    first_name: "Иван",
    last_name: "Иванов",
    utm_source: "vk_ads",
    utm_campaign: MARK,
    vk_ad_id: "ad_12345",
    timestamp: new Date(Math.trunc((Date.now() - EVENT_AGE_MS) / 1000) * 1000).toISOString().replace(".000", ""),
    url: "https://vk.com/app123456",
    user_agent: `Mozilla/5.0 (${MARK})`,
    event_id: `${MARK}-${randomUUID()}`,
  };
}

const DOCUMENT_OFFERS = ["leads-tech", "otkaz"];
const WITHOUT_NETWORK = "Проверка без настоящей сети: npm run sandbox, а шлюз — командой, которую она напечатает.";

/** The document's advertising link, with `{user_id}` that nobody has filled in. */
const AD_LINK = "https://vk.com/app123456?ref=vk_bot_test&ref_source=vk_ads&s4=vk_bot_test&s5=vk_ads&s6={user_id}";

/** Goes through the document's integration step by step. @throws NoAnswer */
export async function checkGateway(gateway: Gateway, { yes }: SmokeOptions, report: Report): Promise<void> {
  report.say(`Проверяем шлюз ${gateway.url}
Два тестовых клика уйдут в ту сеть, на которую настроены его офферы; из коробки это живой аккаунт leads.tech.
Их метка — user_id и utm_campaign «${MARK}». ${WITHOUT_NETWORK}
`);
  if (!(await isReady(gateway, report))) return;
  if (!yes && (await leadsOutside(gateway, report))) return;
  const hosts = new Set<string>();
  const click = documentClick();
  const first = await gateway.postClick(click);
  const url = checkFirst(first, click, report);
  if (url !== undefined) {
    hosts.add(displayHost(url));
    await checkRepeat(gateway, click, first, report);
    if (!yes && !isLoopback(url)) {
      report.stop(`
Клик ушёл в настоящую сеть, на ${displayHost(url)}. Чтобы не портить её статистику, дальше не идём.
${WITHOUT_NETWORK}`);
      return;
    }
    const offerUrl = await checkOffersFormat(gateway, report);
    if (offerUrl !== undefined) hosts.add(displayHost(offerUrl));
  }
  await checkRefusal(gateway, report);
  if (hosts.size > 0) report.say(`\nКлики ушли на: ${[...hosts].join(", ")}`);
}

/** Before anything is sent: the document's offers may be a live account. */
async function leadsOutside(gateway: Gateway, report: Report): Promise<boolean> {
  for (const offer of DOCUMENT_OFFERS) {
    const url = await gateway.leadsTo(offer);
    if (url === undefined || isLoopback(url)) continue;
    report.stop(`
Оффер ${offer} ведёт в настоящую сеть, на ${new URL(url).host}: тестовый клик засчитался бы там. Ничего не отправлено.
${WITHOUT_NETWORK}`);
    return true;
  }
  return false;
}

async function isReady(gateway: Gateway, report: Report): Promise<boolean> {
  const health = await gateway.get("/healthz");
  const alive = health.status === 200 && health.body.status === "ok";
  if (!report.check(alive, "Шлюз жив: /healthz", `Это не Metka: /healthz ответил ${told(health)}`)) return false;
  const ready = await gateway.get("/readyz");
  const wrong = `Шлюз не готов принимать клики: /readyz ответил ${told(ready)}`;
  return report.check(ready.status === 200, "Готов принимать клики: /readyz", wrong);
}

/** The URL that the click was sent to; undefined where there is none to speak of. */
function checkFirst(answer: Answer, click: Readonly<Record<string, string>>, report: Report): string | undefined {
  const right = `Клик принят: POST ${CLICK_PATH} → 200 за ${answer.tookMs} мс`;
  const wrong = `Клик не принят: POST ${CLICK_PATH} → ${told(answer)}`;
  if (!report.check(answer.status === 200 && answer.body.success === true, right, wrong)) return undefined;
  return checkClick(answer.body, { userId: MARK, timestamp: click.timestamp ?? "" }, report);
}

async function checkRepeat(
  gateway: Gateway,
  click: Readonly<Record<string, string>>,
  first: Answer,
  report: Report,
): Promise<void> {
  const again = await gateway.postClick(click);
  const same =
    again.body.tracking_id === first.body.tracking_id && again.body.leads_tech_url === first.body.leads_tech_url;
  report.check(
    again.status === 200 && again.body.duplicate === true && same,
    `Повтор с тем же event_id: тот же tracking_id ${String(again.body.tracking_id)}, ничего не отправлено дважды`,
    `Повтор с тем же event_id сохранён заново: ${told(again)}`,
  );
}

async function checkOffersFormat(gateway: Gateway, report: Report): Promise<string | undefined> {
  const answer = await gateway.postClick({ user_id: MARK, utm_campaign: MARK, offer: "otkaz", url: AD_LINK });
  if (answer.status === 422) {
    report.skipped("Формат офферов (s4, s5, s6): оффера otkaz у шлюза нет, пропускаем");
    return undefined;
  }
  const { leads_tech_url: url } = answer.body;
  const params = typeof url === "string" && URL.canParse(url) ? new URL(url).searchParams : new URLSearchParams();
  const wanted = { s4: "vk_bot_test", s5: "vk_ads", s6: MARK };
  const right = Object.entries(wanted).every(([name, value]) => params.get(name) === value);
  const good = `Формат офферов: ref → s4, ref_source → s5, user_id → s6 вместо {user_id}: ${String(url)}`;
  const bad = `Формат офферов: ждали ${new URLSearchParams(wanted)}, а пришло ${told(answer)}`;
  report.check(answer.status === 200 && right, good, bad);
  return typeof url === "string" && URL.canParse(url) ? url : undefined;
}

async function checkRefusal(gateway: Gateway, report: Report): Promise<void> {
  const answer = await gateway.postClick({ user_id: ["не строка"], utm_campaign: MARK });
  const error = isRecord(answer.body.error) ? answer.body.error : {};
  const details = Array.isArray(error.details) ? error.details.filter(isRecord) : [];
  report.check(
    answer.status === 400 && error.code === "invalid_request" && details.some(({ path }) => path === "/user_id"),
    "Негодный запрос отвергнут: 400, поле /user_id названо",
    `Негодный запрос: ждали 400 с полем /user_id, а пришло ${told(answer)}`,
  );
}

/** A status with what the answer itself says of it. */
function told({ status, body }: Answer): string {
  const error = isRecord(body.error) ? body.error : {};
  const said = error.message ?? body.message ?? body.status ?? (body.leads_tech_url || undefined);
  return said === undefined ? String(status) : `${status} (${String(said)})`;
}

/** As the URL has it: a Cyrillic host is not shown as punycode. */
function displayHost(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? url;
}

function isLoopback(url: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
