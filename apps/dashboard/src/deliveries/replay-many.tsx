import type { Replayed } from "@metka/contract";
import { REPLAY_LIMIT } from "@metka/contract/replay-limit";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { DeedOnMany } from "../shell/deed-on-many.tsx";
import { inChosenZone } from "../shell/paged-list.tsx";
import type { DeliveriesSearch } from "./deliveries-search.ts";

/** Sends all failed deliveries of the filter again, after it has said how many they are. */
export function ReplayMany({ search }: { readonly search: DeliveriesSearch }) {
  const { t } = useTranslation();
  const { status, ...filter } = search;
  const ask = (body: object) => send<Replayed>("POST", "/api/deliveries/replay", { ...inChosenZone(filter), ...body });
  const named = (["network", "host", "from", "to"] as const).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [`${t(`deliveries.${name}`)} ${value}`];
  });
  return (
    <DeedOnMany
      label={t("deliveries.replayMany")}
      title={t("deliveries.replayTitle")}
      isDisabled={status !== undefined && status !== "failed"}
      queryKey={["replay", filter]}
      count={async () => (await ask({ dry_run: true })).found ?? 0}
      countText={(count) => (count === 0 ? t("deliveries.replayNone") : t("deliveries.replayCount", { count }))}
      scope={named.length === 0 ? t("deliveries.replayAll") : t("deliveries.replayScope", { filter: named.join(", ") })}
      question={t("deliveries.replayWarning")}
      most={REPLAY_LIMIT.most}
      mostText={(count) => t("deliveries.replayLimit", { count })}
      action={(count) => t("deliveries.replayAction", { count })}
      run={async () => {
        const { replayed } = await ask({ limit: REPLAY_LIMIT.most });
        return t("deliveries.replayed", { count: replayed });
      }}
    />
  );
}
