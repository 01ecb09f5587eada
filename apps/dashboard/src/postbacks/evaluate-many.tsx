import type { Evaluated } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { DeedOnMany } from "../shell/deed-on-many.tsx";
import { inChosenZone } from "../shell/paged-list.tsx";
import type { PostbacksSearch } from "./postbacks-search.ts";

/** Evaluates all set-aside postbacks of the filter again, after it has said how many they are. */
export function EvaluateMany({ search }: { readonly search: PostbacksSearch }) {
  const { t } = useTranslation();
  const { verdict, ...filter } = search;
  const ask = (body: object) =>
    send<Evaluated>("POST", "/api/postbacks/evaluate", { ...inChosenZone(filter), ...body });
  const named = (["network", "from", "to"] as const).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [`${t(`postbacks.${name}`)} ${value}`];
  });
  return (
    <DeedOnMany
      label={t("postbacks.evaluateMany")}
      title={t("postbacks.evaluateTitle")}
      isDisabled={verdict !== undefined && verdict !== "rejected"}
      queryKey={["evaluate", filter]}
      count={async () => (await ask({ dry_run: true })).found ?? 0}
      countText={(count) => (count === 0 ? t("postbacks.foundNone") : t("postbacks.found", { count }))}
      scope={named.length === 0 ? t("postbacks.all") : t("postbacks.scope", { filter: named.join(", ") })}
      question={t("postbacks.question")}
      action={(count) => t("postbacks.evaluateAction", { count })}
      run={async () => {
        const { looked, changed } = await ask({});
        return t("postbacks.done", { looked, changed });
      }}
    />
  );
}
