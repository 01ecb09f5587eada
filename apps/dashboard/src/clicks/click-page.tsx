import { Code, Group, Loader, Paper, Stack, Text, Timeline, Title } from "@mantine/core";
import type { Attempt, ClickStory, ConversionStory } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { DEFAULT_ZONE } from "../period.ts";
import { clickRoute } from "../router.tsx";
import { Copy } from "../shell/copy.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatTime } from "../texts/format.ts";
import { DeliveryBadge } from "./clicks-page.tsx";
import { Replay } from "./replay.tsx";

const LIVE_MS = 5_000;

/** One click from its request to its money. */
export function ClickPage() {
  const { t, i18n } = useTranslation();
  const { clickId } = clickRoute.useParams();
  const story = useQuery({
    queryKey: ["click", clickId],
    queryFn: () => get<ClickStory>(`/api/clicks/${encodeURIComponent(clickId)}`),
    // Its delivery may be under way.
    refetchInterval: ({ state }) => (state.data?.delivery?.status === "pending" ? LIVE_MS : false),
  });
  if (story.error !== null) return <Trouble error={story.error} onRetry={() => void story.refetch()} />;
  if (story.data === undefined) return <Loader aria-label={t("state.loading")} />;
  const { click, note, delivery, attempts, conversions } = story.data;
  const time = (iso: string) => formatTime(iso, DEFAULT_ZONE, i18n.language);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t("clicks.story")}</Title>
        <AnchorLink to="/clicks" search={{}}>
          {t("clicks.back")}
        </AnchorLink>
      </Group>
      {note !== undefined && <Text>{note}</Text>}
      <Paper withBorder p="md">
        <Group justify="space-between" mb="xs">
          <Title order={3} size="h5">
            {t("clicks.delivery")}
          </Title>
          {delivery !== undefined && (
            <Group gap="xs">
              {delivery.status === "failed" && <Replay delivery={delivery} />}
              <DeliveryBadge status={delivery.status} />
            </Group>
          )}
        </Group>
        {delivery === undefined && <Text c="dimmed">{t("clicks.noDelivery")}</Text>}
        {delivery !== undefined && (
          <Stack gap="xs">
            {delivery.error !== null && <Text>{delivery.error}</Text>}
            {delivery.url !== null && (
              <div>
                <Text size="sm" c="dimmed">
                  {t("clicks.url")}
                </Text>
                <Code block>{delivery.url}</Code>
                <Copy value={delivery.url} label={t("clicks.copyUrl")} />
              </div>
            )}
            <Attempts attempts={attempts} time={time} />
          </Stack>
        )}
      </Paper>
      <Conversions conversions={conversions} time={time} />
      <Paper withBorder p="md">
        <Title order={3} size="h5" mb="xs">
          {t("clicks.fields")}
        </Title>
        <Fields values={click} />
      </Paper>
    </Stack>
  );
}

type Time = (iso: string) => string;

function Attempts({ attempts, time }: { readonly attempts: readonly Attempt[]; readonly time: Time }) {
  const { t } = useTranslation();
  return (
    <Timeline active={attempts.length} bulletSize={14} lineWidth={2}>
      {attempts.map(({ number, outcome, http_status, error, started_at, duration_ms }) => (
        <Timeline.Item key={number} title={t("clicks.attempt", { number, outcome: http_status ?? outcome })}>
          <Text size="sm" c="dimmed">
            {time(started_at)} · {t("clicks.took", { ms: duration_ms })}
            {error === null ? "" : ` · ${error}`}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

function Conversions({ conversions, time }: { readonly conversions: readonly ConversionStory[]; readonly time: Time }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h5" mb="xs">
        {t("clicks.conversions")}
      </Title>
      {conversions.length === 0 && <Text c="dimmed">{t("clicks.noConversions")}</Text>}
      {conversions.map(({ id, changes }) => (
        <Timeline key={id} active={changes.length} bulletSize={14} lineWidth={2}>
          {changes.map(({ to_status, payout, currency, changed_at }) => (
            <Timeline.Item key={`${changed_at} ${to_status}`} title={`${to_status} ${payout ?? ""} ${currency ?? ""}`}>
              <Text size="sm" c="dimmed">
                {time(changed_at)}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      ))}
    </Paper>
  );
}

/** What was stored, by its names in the table. */
function Fields({ values }: { readonly values: Readonly<Record<string, unknown>> }) {
  return (
    <dl className="fields">
      {Object.entries(values).map(([name, value]) => (
        <FieldRow key={name} name={name} value={typeof value === "string" ? value : JSON.stringify(value)} />
      ))}
    </dl>
  );
}

function FieldRow({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
