import type { TargetSettings } from "@metka/contract";

/** A target of a test, with what it changes. */
export function targetSettings(changed: Partial<TargetSettings> = {}): TargetSettings {
  return {
    title: "Test target",
    preset: "url",
    url: "https://target.example/in?status={status}&click={click_id}&sum={payout}",
    separator: "&",
    method: "GET",
    body: null,
    text: "",
    values: {},
    statuses: ["approved", "rejected"],
    repeat: "every_change",
    required: [],
    offers: [],
    networks: [],
    alerts: [],
    ...changed,
  };
}
