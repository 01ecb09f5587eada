import { Button, Loader, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { Replayed } from "@metka/contract";
import { REPLAY_LIMIT } from "@metka/contract/replay-limit";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { Confirm } from "../shell/confirm.tsx";
import { Trouble } from "../shell/trouble.tsx";
import type { DeliveriesSearch } from "./deliveries-search.ts";

/** Sends all failed deliveries of the filter again, after it has said how many they are. */
export function ReplayMany({ search }: { readonly search: DeliveriesSearch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const { status: _, ...filter } = search;
  const preview = useQuery({
    queryKey: ["replay", filter],
    queryFn: () => send<Replayed>("POST", "/api/deliveries/replay", { ...filter, dry_run: true }),
    enabled: isOpen,
    // A number to decide by: never one of some minutes ago.
    gcTime: 0,
    staleTime: 0,
  });
  const replay = useMutation({
    mutationFn: () => send<Replayed>("POST", "/api/deliveries/replay", { ...filter, limit: REPLAY_LIMIT.most }),
    onSuccess: async () => {
      close();
      await client.invalidateQueries();
    },
  });
  const found = preview.data?.found ?? 0;
  const count = Math.min(found, REPLAY_LIMIT.most);
  return (
    <Stack gap={4} align="end">
      <Button variant="default" onClick={open} disabled={search.status !== undefined && search.status !== "failed"}>
        {t("deliveries.replayMany")}
      </Button>
      {replay.data !== undefined && (
        <Text size="sm" role="status">
          {t("deliveries.replayed", { count: replay.data.replayed })}
        </Text>
      )}
      <Confirm
        title={t("deliveries.replayTitle")}
        action={t("deliveries.replayAction", { count })}
        isOpen={isOpen}
        isBusy={replay.isPending}
        isBlocked={count === 0 || preview.isFetching}
        error={replay.error}
        onConfirm={() => replay.mutate()}
        onClose={close}
      >
        {preview.error !== null && <Trouble error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.isFetching && <Loader aria-label={t("deliveries.counting")} />}
        {preview.data !== undefined && !preview.isFetching && (
          <Stack gap="xs">
            <Text fw={600}>
              {found === 0 ? t("deliveries.replayNone") : t("deliveries.replayCount", { count: found })}
            </Text>
            <Text size="sm">{scopeText(filter, t)}</Text>
            {found > count && <Text size="sm">{t("deliveries.replayLimit", { count })}</Text>}
            {found > 0 && <Text size="sm">{t("deliveries.replayWarning")}</Text>}
          </Stack>
        )}
      </Confirm>
    </Stack>
  );
}

function scopeText(filter: Omit<DeliveriesSearch, "status">, t: ReturnType<typeof useTranslation>["t"]): string {
  const named = (["network", "host", "from", "to"] as const).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [`${t(`deliveries.${name}`)} ${value}`];
  });
  return named.length === 0 ? t("deliveries.replayAll") : t("deliveries.replayScope", { filter: named.join(", ") });
}
