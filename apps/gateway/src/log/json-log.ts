import { pino } from "pino";
import { storedFields } from "../capture/stored-fields.ts";
import type { LogLevel } from "../config.ts";
import { errorText } from "./error-text.ts";
import type { Lines } from "./lines.ts";
import type { Log } from "./log.ts";
import { loggableClick } from "./loggable-click.ts";
import { visible } from "./visible.ts";

/** JSON lines for a log collector: one for each request, one for each attempt. */
export function jsonLog(level: LogLevel, lines: Lines): Log {
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (text) => lines.write(`${visible(text.slice(0, -1))}\n`) },
  );
  return {
    clickStored(id, { fields }) {
      if (log.isLevelEnabled("debug")) log.debug({ tracking_id: id, click: loggableClick(fields, level) }, "click");
    },
    redirected(id, { click, offer, rendered }) {
      const line = { tracking_id: id, click_id: click.click_id, offer: offer.slug, isbot: click.isbot };
      log.info({ ...line, url: rendered.url }, "redirect");
    },
    clickLost(captured, error) {
      const line = {
        offer: captured.offer.slug,
        click: loggableClick(storedFields(captured.click), level),
        url: captured.rendered.url,
      };
      log.error({ ...line, error: errorText(error) }, "click lost");
    },
    sending() {
      // The attempt's one line is written when it ends.
    },
    attempted({
      id,
      number,
      outcome,
      http_status,
      location,
      error,
      status,
      durationMs,
      againInMs,
      recorded,
      ...where
    }) {
      const line = {
        ...(where.target === null ? { tracking_id: id } : { message_id: -id, target: where.target }),
        attempt: number,
        outcome,
        http_status,
        location,
        error,
        delivery: status,
        duration_ms: durationMs,
        again_in_ms: againInMs,
        recorded,
        network: where.network,
        host: where.host,
        url: where.url,
      };
      if (outcome === "delivered") log.info(line, "attempt");
      else log.warn(line, "attempt");
    },
    postback({ network, verdict, reason, conversionId, clickId }) {
      const line = { network, verdict, reason, conversion_id: conversionId, click_id: clickId };
      if (reason !== null) log.warn(line, "postback");
      else log.info(line, "postback");
    },
    request({ method, url, status, durationMs, ip, trackingId, error }) {
      const line = {
        method,
        url,
        status,
        duration_ms: durationMs,
        ip,
        tracking_id: trackingId,
        error: error?.code,
        details: error?.details,
      };
      if (status >= 500) log.error(line, "request");
      else if (status >= 400) log.warn(line, "request");
      else log.info(line, "request");
    },
    breaker(host, open) {
      log.warn({ host, open }, "breaker");
    },
    info(message) {
      log.info(message);
    },
    error(message, error) {
      log.error({ error: errorText(error), stack: error instanceof Error ? error.stack : undefined }, message);
    },
    flush: (withinMs) => lines.flush(withinMs),
    get dropped() {
      return lines.dropped;
    },
  };
}

/** Stands where lines are missing. */
export function jsonNotice(dropped: number): string {
  const line = { level: pino.levels.values.warn, time: new Date().toISOString(), dropped, msg: "log lines dropped" };
  return `${JSON.stringify(line)}\n`;
}
