import type { AlertKind, ConnectorStatus } from "@metka/contract";
import type { Lane } from "../deliver/lane.ts";
import type { AlertReport, DeliveryShare } from "../store/alerts/model.ts";
import { DAY_MS } from "../store/durations.ts";
import type { AlertSettings } from "./alert-settings.ts";

/** Fewer deliveries say nothing of a share. */
const FEWEST_DELIVERIES = 20;
/** Days before today that tell whether clicks usually come at this time, and on how many of them they must have come. */
const DAYS_BEFORE = 7;
const USUAL_DAYS = 4;
/** One poll may fail for any reason; the third in a row does so by itself. */
const FAILED_POLLS = 3;

/** Hosts by their breakers, each as it was last seen; one that this process has not reached yet is not reported. */
export function hostReports(
  lanes: Iterable<Pick<Lane, "host" | "breaker" | "ages">>,
  forgotten: readonly string[],
  monotonicMs: number,
  { unreachableMs: holdMs }: AlertSettings,
): AlertReport[] {
  const kind = "network_unreachable";
  const reports: AlertReport[] = [];
  for (const lane of lanes) {
    const { host, breaker } = lane;
    const { good, failed } = lane.ages(monotonicMs);
    const ageMs = Math.round(breaker.open ? failed : good);
    const details = breaker.open ? `${host} не отвечает` : `${host} снова отвечает`;
    if (Number.isFinite(ageMs)) reports.push({ kind, subject: host, isBad: breaker.open, ageMs, holdMs, details });
  }
  for (const host of forgotten) {
    const details = `для ${host} больше ничего не ждёт отправки`;
    reports.push({ kind, subject: host, isBad: false, ageMs: 0, holdMs, details });
  }
  return reports;
}

export function deliveryReport({ ended, failing }: DeliveryShare, settings: AlertSettings): AlertReport[] {
  const common = { kind: "deliveries_failing", subject: "", ageMs: 0, holdMs: 0 } as const;
  const percent = ended === 0 ? 0 : Math.round((100 * failing) / ended);
  const details = `не доставлено ${failing} из последних ${ended} (${percent} %)`;
  if (ended < FEWEST_DELIVERIES && failing > 0) return [];
  return [{ ...common, isBad: percent > settings.failedPercent, details }];
}

/** The time that is looked at, then the same time of the days before. */
export function clickPeriods(nowMs: number, { noClicksMs }: AlertSettings): (readonly [string, string])[] {
  return Array.from({ length: DAYS_BEFORE + 1 }, (_, day) => {
    const end = nowMs - day * DAY_MS;
    return [new Date(end - noClicksMs).toISOString(), new Date(end).toISOString()] as const;
  });
}

/** `had`: whether clicks came in each of `clickPeriods`. */
export function clickReport([now, ...before]: readonly boolean[], { noClicksMs }: AlertSettings): AlertReport[] {
  const common = { kind: "no_clicks", subject: "", ageMs: 0, holdMs: 0 } as const;
  if (now === true) return [{ ...common, isBad: false, details: "клики снова приходят" }];
  const usual = before.filter(Boolean).length;
  if (usual < USUAL_DAYS) return [];
  const details = `${Math.round(noClicksMs / 60_000)} мин нет ни одного клика, хотя обычно в это время они есть`;
  return [{ ...common, isBad: true, details }];
}

export function diskReport(machine: string, usedPercent: number, { diskPercent }: AlertSettings): AlertReport {
  const details = `диск с данными на ${machine} занят на ${usedPercent} %`;
  return { kind: "disk_full", subject: machine, isBad: usedPercent >= diskPercent, ageMs: 0, holdMs: 0, details };
}

export function connectorReports(
  connectors: readonly ConnectorStatus[],
  { differencePercent }: AlertSettings,
): AlertReport[] {
  return connectors.flatMap(({ name, failures, last_error, difference_percent: differs, status }) => {
    const failing = { kind: "connector_failing", subject: name, ageMs: 0, holdMs: 0 } as const;
    const off = { kind: "reconciliation_off", subject: name, ageMs: 0, holdMs: 0 } as const;
    const reports: AlertReport[] = [];
    if (failures >= FAILED_POLLS) {
      reports.push({ ...failing, isBad: true, details: `${name}: ${last_error ?? "опрос не удаётся"}` });
    } else if (failures === 0 && status === "ok") {
      reports.push({ ...failing, isBad: false, details: `${name} снова опрашивается` });
    }
    if (differs !== null) {
      const details = `${name}: закрытый день расходится с сетью на ${differs} %`;
      reports.push({ ...off, isBad: differs > differencePercent, details });
    }
    return reports;
  });
}

const TITLES: Readonly<Record<AlertKind, string>> = {
  network_unreachable: "сеть недоступна",
  deliveries_failing: "доставки не проходят",
  no_clicks: "нет кликов",
  disk_full: "кончается место",
  connector_failing: "подключение не работает",
  reconciliation_off: "сверка расходится",
};

/** What a chat and the log are told. */
export function wordAlert(turn: {
  readonly kind: AlertKind;
  readonly state: "began" | "ended";
  readonly details: string;
}): string {
  const title = TITLES[turn.kind];
  return turn.state === "began" ? `🔔 Metka: ${title}. ${turn.details}` : `✅ Metka: прошло: ${title}. ${turn.details}`;
}
