import { networkTitle } from "../capture/network-title.ts";
import { storedFields } from "../capture/stored-fields.ts";
import type { LogLevel } from "../config.ts";
import type { PostbackVerdict } from "../conversion/accept-postback.ts";
import type { AttemptReport } from "../deliver/attempts.ts";
import { errorText } from "./error-text.ts";
import type { Lines } from "./lines.ts";
import type { Log } from "./log.ts";
import { loggableClick } from "./loggable-click.ts";
import { visible } from "./visible.ts";

const RANK = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const satisfies Record<LogLevel, number>;

/** Lines for people, in the words of the mission's document. */
export function prettyLog(level: LogLevel, lines: Lines): Log {
  const print = (rank: Exclude<LogLevel, "silent">, line: string) => {
    if (RANK[rank] >= RANK[level]) lines.write(`${line.split("\n").map(visible).join("\n")}\n`);
  };
  const informs = RANK.info >= RANK[level];
  return {
    clickStored(id, { offer, fields }) {
      if (!informs) return;
      const click = JSON.stringify(loggableClick(fields, level));
      print("info", `📊 Отправляем данные в ${offer.networkTitle}: ${click}`);
      print("info", `✅ Сохранено в UTMTracking с ID: ${id}`);
    },
    redirected(id, { click, offer }) {
      if (informs)
        print(
          "info",
          `↪  ${click.isbot === 1 ? "Робот" : "Переход"} на оффер ${offer.slug} (ID ${id})${click.isbot === 1 ? ", в отчёты не войдёт: так считаются curl, боты и превью ссылок" : ""}`,
        );
    },
    clickLost(captured, error) {
      const click = JSON.stringify(loggableClick(storedFields(captured.click), level));
      print("error", visible(`❌ Переход на оффер ${captured.offer.slug} не сохранён: ${errorText(error)}: ${click}`));
    },
    sending({ network, target, url }) {
      if (informs)
        print("info", `🔗 Отправляем ${target === null ? `в ${networkTitle(network)}` : to(target)}: ${url}`);
    },
    attempted(report) {
      if (report.outcome === "delivered") {
        if (informs) print("info", `✅ Ответ от ${receiver(report)}: ${report.http_status} (${numberOf(report)})`);
      } else print("warn", visible(failedAttempt(report)));
      if (!report.recorded) print("error", `❌ Итог попытки для ${numberOf(report)} не записан: её время вышло`);
    },
    postback(verdict) {
      if (verdict.reason !== null) print("warn", visible(postbackLine(verdict)));
      else if (informs) print("info", postbackLine(verdict));
    },
    request(report) {
      const { error } = report;
      if (error === undefined && RANK.debug < RANK[level]) return;
      const { method, url, status, durationMs } = report;
      if (error === undefined) {
        print("debug", `   ${method} ${url} ${status}, ${Math.round(durationMs)} мс`);
        return;
      }
      const details = error.details.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
      print("warn", visible(`⚠️  ${method} ${url} ${status} ${error.code}${details === "" ? "" : `: ${details}`}`));
    },
    breaker(host, open) {
      const line = open
        ? `🔌 ${host} не отвечает 5 раз подряд: клики копятся в базе, пробуем каждые 5 с`
        : `🔌 ${host} снова отвечает: отправляем накопленное`;
      print("warn", line);
    },
    info(message) {
      print("info", message);
    },
    error(message, error) {
      print("error", `❌ ${message}: ${visible(errorText(error))}`);
      if (error instanceof Error && error.stack !== undefined) print("debug", error.stack);
    },
    flush: (withinMs) => lines.flush(withinMs),
    get dropped() {
      return lines.dropped;
    },
  };
}

/** Who was to take it. */
function receiver({ network, target }: Pick<AttemptReport, "network" | "target">): string {
  return target === null ? networkTitle(network) : `получателя ${target}`;
}

function to(target: string): string {
  return `получателю ${target}`;
}

/** A message's delivery has the message's number with a minus. */
function numberOf({ id, target }: Pick<AttemptReport, "id" | "target">): string {
  return target === null ? `ID ${id}` : `сообщение ${-id}`;
}

function failedAttempt(report: AttemptReport): string {
  const { number, status, error, againInMs } = report;
  const who = report.target === null ? networkTitle(report.network) : `Получатель ${report.target}`;
  const what = `${who}: ${error ?? "нет ответа"} (${numberOf(report)}, попытка ${number})`;
  if (againInMs !== undefined) return `⏳ ${what}, повторим через ${Math.ceil(againInMs / 1000)} с`;
  return status === "failed" ? `❌ ${what}, больше не повторяем` : `❌ ${what}`;
}

function postbackLine({ network, verdict, reason, conversionId, clickId }: PostbackVerdict): string {
  const title = networkTitle(network);
  const click = clickId === null ? "без клика" : `клик ${clickId}`;
  const whose = `ID ${conversionId}, ${click}${reason === null ? "" : `: ${reason}`}`;
  switch (verdict) {
    case "accepted":
    case "unattributed":
      return `💰 Постбек ${title}: новая конверсия (${whose})`;
    case "updated":
      return `💰 Постбек ${title}: конверсия изменилась (${whose})`;
    case "duplicate":
      return `💰 Постбек ${title}: то же самое ещё раз (${whose})`;
    case "rejected":
      return `⚠️  Постбек ${title} отложен: ${reason}`;
  }
}

/** Stands where lines are missing. */
export function prettyNotice(dropped: number): string {
  return `⚠️  Журнал не успевали читать или писать: здесь пропущено строк: ${dropped}\n`;
}
