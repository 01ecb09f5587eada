import { Button, Code, Loader, Stack, Text, Timeline } from "@mantine/core";
import type { MessageStory } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { DEFAULT_ZONE } from "../period.ts";
import { Trouble } from "../shell/trouble.tsx";
import { formatTime } from "../texts/format.ts";

/** One message: what was sent, and each attempt with its answer. */
export function MessageDetails({ id }: { readonly id: number }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ["/api/messages", "one", id],
    queryFn: () => get<MessageStory>(`/api/messages/${id}`),
  });
  const replay = useMutation({
    mutationFn: () => send("POST", `/api/messages/${id}/replay`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["/api/messages"] }),
  });
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader aria-label={t("state.loading")} />;
  const { url, method, body, attempt_list, state } = data;
  return (
    <Stack gap="xs" align="start">
      {url !== null && (
        <Code block className="url">
          {[`${method} ${url}`, ...(body === null ? [] : [body])].join("\n")}
        </Code>
      )}
      {attempt_list.length === 0 && <Text size="sm">{t("targets.noAttempts")}</Text>}
      <Timeline active={attempt_list.length} bulletSize={14} lineWidth={2}>
        {attempt_list.map(({ number, outcome, http_status, error: why, started_at, duration_ms }) => (
          <Timeline.Item key={number} title={t("targets.attempt", { number, outcome: http_status ?? outcome })}>
            <Text size="sm" c="dimmed">
              {formatTime(started_at, DEFAULT_ZONE, i18n.language)} · {t("targets.took", { ms: duration_ms })}
              {why === null ? "" : ` · ${why}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      {state === "failed" && (
        <Button size="compact-sm" variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
          {t("targets.replay")}
        </Button>
      )}
      {replay.error !== null && <Trouble error={replay.error} onRetry={() => replay.mutate()} />}
    </Stack>
  );
}
