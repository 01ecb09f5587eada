import { Alert, Code, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { ClickStory, ListedClick } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { chosenZone } from "../period.ts";
import { clickRoute } from "../router.tsx";
import { Copy } from "../shell/copy.tsx";
import { Facts } from "../shell/facts.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatTime } from "../texts/format.ts";
import { DeliveryBadge, textOf } from "./clicks-page.tsx";
import { curlOf } from "./curl.ts";
import { OriginsTable, SentTable } from "./parameter-tables.tsx";
import { Replay } from "./replay.tsx";
import { StoryTimeline } from "./story-timeline.tsx";

const LIVE_MS = 5_000;
/** Of the row, besides its marks. */
const FACTS = ["click_id", "event_type", "offer", "user_agent", "ip_address", "url", "referrer"] as const;

/** One click from its request to its money. */
export function ClickPage() {
  const { t } = useTranslation();
  const { clickId } = clickRoute.useParams();
  const story = useQuery({
    queryKey: ["click", clickId],
    queryFn: () => get<ClickStory>(`/api/clicks/${encodeURIComponent(clickId)}`),
    // Its delivery may be under way.
    refetchInterval: ({ state }) => (state.data?.delivery?.status === "pending" ? LIVE_MS : false),
  });
  if (story.error !== null) return <Trouble error={story.error} onRetry={() => void story.refetch()} />;
  if (story.data === undefined) return <Loader aria-label={t("state.loading")} />;
  const { click, note, visit, offer_clicks, conversions } = story.data;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={2}>{t("clicks.story")}</Title>
        <AnchorLink to="/clicks" search={{}}>
          {t("clicks.back")}
        </AnchorLink>
      </Group>
      {note !== undefined && <Alert color="yellow">{note}</Alert>}
      <Card title={t("clicks.timeline")}>
        <StoryTimeline story={story.data} />
        {conversions.length === 0 && (
          <Text c="dimmed" mt="sm">
            {t("clicks.noConversions")}
          </Text>
        )}
      </Card>
      <Delivery story={story.data} />
      <Card title={t("clicks.fields")}>
        <ClickFacts click={click} />
        <OriginsTable origins={story.data.origins} />
      </Card>
      {visit !== undefined && (
        <Card title={t("clicks.visit")}>
          <ClickLink click={visit} />
        </Card>
      )}
      {offer_clicks.length > 0 && (
        <Card title={t("clicks.offerClicks")}>
          {offer_clicks.map((one) => (
            <ClickLink key={one.tracking_id} click={one} />
          ))}
        </Card>
      )}
    </Stack>
  );
}

function Card({ title, right, children }: { title: string; right?: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {title}
        </Title>
        {right}
      </Group>
      {children}
    </Paper>
  );
}

function Delivery({ story: { click, delivery, sent } }: { readonly story: ClickStory }) {
  const { t } = useTranslation();
  if (delivery === undefined) {
    return (
      <Card title={t("clicks.delivery")}>
        <Text c="dimmed">{t("clicks.noDelivery")}</Text>
      </Card>
    );
  }
  const { status, error, url } = delivery;
  const right = (
    <Group gap="xs">
      {status === "failed" && <Replay delivery={delivery} />}
      <DeliveryBadge status={status} />
    </Group>
  );
  return (
    <Card title={t("clicks.delivery")} right={right}>
      <Stack gap="xs">
        {error !== null && <Text>{error}</Text>}
        {url !== null && (
          <>
            <Text size="sm" c="dimmed">
              {t("clicks.url")}
            </Text>
            <Code block className="url">
              {url}
            </Code>
            <Group gap="xs">
              <Copy value={url} label={t("clicks.copyUrl")} />
              <Copy value={curlOf(url, click)} label={t("clicks.curl")} />
            </Group>
            <SentTable sent={sent} />
          </>
        )}
      </Stack>
    </Card>
  );
}

function ClickFacts({ click }: { readonly click: ListedClick }) {
  const { t } = useTranslation();
  const check = textOf(click.launch_params_check);
  const known = CHECKS.find((one) => one === check);
  const facts = FACTS.flatMap((name) =>
    typeof click[name] === "string" ? [[name, textOf(click[name])] as const] : [],
  );
  return <Facts facts={[...facts, [t("clicks.launch"), known === undefined ? check : t(`clicks.check.${known}`)]]} />;
}

const CHECKS = ["verified", "invalid", "expired", "missing", "unknown_app", "unchecked"] as const;

function ClickLink({ click }: { readonly click: ListedClick }) {
  const { i18n } = useTranslation();
  return (
    <div>
      <AnchorLink to="/clicks/$clickId" params={{ clickId: textOf(click.click_id) }}>
        {formatTime(textOf(click.received_at), chosenZone(), i18n.language)} · {textOf(click.offer)}
      </AnchorLink>
    </div>
  );
}
