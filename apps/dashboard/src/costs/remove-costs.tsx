import { Button, Loader, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { CostDays, CostRemoval } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send, withQuery } from "../api.ts";
import { Confirm } from "../shell/confirm.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatDay, formatMoney } from "../texts/format.ts";
import type { CostsSearch } from "./costs-search.ts";

/** Deletes the days that are shown, of the mark and source that are chosen, after a question that says how much. */
export function RemoveCosts({ search }: { readonly search: CostsSearch }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const { from, to, mark, source, value } = search;
  const meant = { from, to, mark, source };
  const days = useQuery({
    queryKey: ["costs", "removal", meant],
    queryFn: () => get<CostDays>("/api/costs/days", meant),
    enabled: isOpen,
    staleTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => send<CostRemoval>("DELETE", withQuery("/api/costs", meant)),
    onSuccess: async () => {
      close();
      await client.invalidateQueries();
    },
  });
  const totals = days.data?.totals ?? [];
  const lines = totals.reduce((sum, total) => sum + total.lines, 0);
  const language = i18n.language;
  return (
    <>
      {/* The API deletes by day, mark and source: with a value chosen, more would go than is shown. */}
      <Button variant="default" disabled={value !== undefined} onClick={open}>
        {t("costs.remove")}
      </Button>
      <Confirm
        title={t("costs.removeTitle")}
        action={t("costs.removeAction")}
        isOpen={isOpen}
        isBusy={remove.isPending}
        isDangerous
        isBlocked={lines === 0}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={close}
      >
        {days.error !== null && <Trouble error={days.error} onRetry={() => void days.refetch()} />}
        {days.isPending && days.error === null && <Loader aria-label={t("state.loading")} />}
        {days.data !== undefined && lines === 0 && <Text size="sm">{t("costs.removeNothing")}</Text>}
        {lines > 0 && (
          <>
            <Text size="sm">
              {t("costs.removeQuestion", { from: formatDay(from, language), to: formatDay(to, language), lines })}
            </Text>
            <Text fw={600}>{totals.map((one) => formatMoney(one.amount, one.currency, language)).join(", ")}</Text>
            {[mark, source].some((one) => one !== undefined) && (
              <Text size="sm">{[mark, source].filter((one) => one !== undefined).join(", ")}</Text>
            )}
            {source !== "import" && (
              <Text size="sm" c="dimmed">
                {t("costs.removeConnectors")}
              </Text>
            )}
          </>
        )}
      </Confirm>
    </>
  );
}
