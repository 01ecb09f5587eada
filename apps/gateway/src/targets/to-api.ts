import type { Message, Target, TargetSettings } from "@metka/contract";
import { toApiTime } from "../capture/event-time.ts";
import type { ListedMessage, TargetRow } from "../store/targets/model.ts";
import { compileTarget } from "./compile-target.ts";
import { parseTargetSettings } from "./parse-settings.ts";
import { secretNames } from "./secrets.ts";

export interface TargetLook {
  readonly ownHosts: readonly string[];
  /** The environment's secrets for targets. */
  readonly secrets: ReadonlyMap<string, string>;
}

export function toApiTarget(row: TargetRow, { ownHosts, secrets }: TargetLook): Target {
  const settings = parseTargetSettings(row);
  const compiled = compileTarget(settings, ownHosts);
  const named = secretNames(settings.url).map((name) => ({ name, set: secrets.has(name) }));
  const { slug, active, created_at, updated_at } = row;
  return {
    slug,
    active: active === 1,
    settings,
    host: compiled.ok ? compiled.target.host : "",
    secrets: named,
    warnings: [
      ...(compiled.ok ? [] : compiled.problems.map(({ message }) => message)),
      ...named.filter(({ set }) => !set).map(({ name }) => `задайте ${name} в окружении и перезапустите шлюз`),
      ...alertWarnings(settings),
    ],
    created_at,
    updated_at,
  };
}

export function toApiMessage(row: ListedMessage): Message {
  const { id, target, kind, conversion_id, status, state, reason, delivery, url, method, body } = row;
  return {
    id,
    target,
    kind,
    conversion_id,
    status,
    state: state === "queued" ? (delivery ?? "skipped") : state,
    reason,
    url: url === "" ? null : url,
    method,
    body,
    http_status: row.http_status,
    error: row.error,
    attempts: row.attempts ?? 0,
    unknowns: row.unknowns ?? 0,
    created_at: toApiTime(row.created_at),
    due_at: delivery === "pending" ? momentOf(row.due_at) : null,
    finished_at: momentOf(row.finished_at),
  };
}

/** An alert has its words in `{text}` alone. */
function alertWarnings({ alerts, url, body }: TargetSettings): string[] {
  const told = /\{(text|alert)[|}]/.test(`${url}${body ?? ""}`);
  return alerts.length === 0 || told ? [] : ["в url и body нет {text}: из оповещения будет не понять, что случилось"];
}

function momentOf(ms: number | null): string | null {
  return ms === null ? null : toApiTime(new Date(ms).toISOString());
}
