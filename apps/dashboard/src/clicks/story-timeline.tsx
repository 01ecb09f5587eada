import { Text, Timeline } from "@mantine/core";
import type { ClickStory, ConversionStory, Message, MessageList } from "@metka/contract";
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { chosenZone } from "../period.ts";
import { AnchorLink } from "../shell/links.tsx";
import { formatMoney, formatTime } from "../texts/format.ts";

interface StoryEvent {
  readonly key: string;
  readonly at: string;
  readonly title: string;
  readonly detail: string;
  /** The conversion that it is about. */
  readonly conversion?: number;
}

/** All that happened to a click, in order of time. */
export function StoryTimeline({ story }: { readonly story: ClickStory }) {
  const { t, i18n } = useTranslation();
  const events = useEvents(story).toSorted((a, b) => a.at.localeCompare(b.at));
  const next = story.delivery?.status === "pending" ? story.delivery.due_at : null;
  return (
    <Timeline active={events.length - 1} bulletSize={14} lineWidth={2}>
      {events.map(({ key, at, title, detail, conversion }) => (
        <Timeline.Item
          key={key}
          title={conversion === undefined ? title : <ConversionLink id={conversion} text={title} />}
        >
          <Text size="sm" c="dimmed">
            {formatTime(at, chosenZone(), i18n.language)}
            {detail === "" ? "" : ` · ${detail}`}
          </Text>
        </Timeline.Item>
      ))}
      {next !== null && (
        <Timeline.Item title={t("clicks.waiting")}>
          <Text size="sm" c="dimmed">
            {formatTime(next, chosenZone(), i18n.language)}
          </Text>
        </Timeline.Item>
      )}
    </Timeline>
  );
}

/** Its page has the postbacks or rows of statistics that told of it. */
function ConversionLink({ id, text }: { readonly id: number; readonly text: string }) {
  return (
    <AnchorLink to="/conversions/$id" params={{ id: String(id) }} inherit>
      {text}
    </AnchorLink>
  );
}

function useEvents({ click, attempts, conversions }: ClickStory): readonly StoryEvent[] {
  const { t, i18n } = useTranslation();
  const messages = useMessages(conversions);
  const money = (amount: string, currency: string | null) =>
    currency === null ? amount : formatMoney(amount, currency, i18n.language);
  const outcomeText = (outcome: string) => {
    const known = OUTCOMES.find((one) => one === outcome);
    return known === undefined ? outcome : t(`clicks.outcome.${known}`);
  };
  const arrived = { key: "arrived", at: String(click.received_at), title: t("clicks.arrived"), detail: "" };
  const tried = attempts.map(({ number, outcome, http_status, error, location, started_at, duration_ms }) => ({
    key: `attempt ${number}`,
    at: started_at,
    title: t("clicks.attempt", { number, outcome: outcomeText(outcome) }),
    detail: joined(http_status, t("clicks.took", { ms: duration_ms }), error, location),
  }));
  const changed = conversions.flatMap((conversion) => {
    const { id, changes, model, reason, withdrawn_at } = conversion;
    const why = model === null ? reason : t(`clicks.model.${model}`);
    const steps = changes.map(({ to_status, payout, currency, changed_at, postback_id }, at) => ({
      key: `conversion ${id} ${postback_id} ${changed_at}`,
      at: changed_at,
      title: t("clicks.conversion", { id, status: t(`clicks.conversionStatus.${to_status}`) }),
      conversion: id,
      detail: joined(
        payout === null ? null : money(payout, currency),
        at === 0 && why !== null ? t("clicks.whyClick", { reason: why }) : null,
        at === 0 && model !== null ? reason : null,
      ),
    }));
    if (withdrawn_at === null) return steps;
    return [...steps, { key: `withdrawn ${id}`, at: withdrawn_at, title: t("clicks.withdrawn", { id }), detail: "" }];
  });
  const told = messages.map(({ id, target, state, status, reason, error, http_status, created_at, finished_at }) => ({
    key: `message ${id}`,
    at: finished_at ?? created_at,
    title: t("clicks.message", { target, state: t(`clicks.messageState.${state}`) }),
    detail: joined(status === null ? null : t(`clicks.conversionStatus.${status}`), http_status, reason ?? error),
  }));
  return [arrived, ...tried, ...changed, ...told];
}

const OUTCOMES = ["delivered", "rejected", "unavailable", "unknown"] as const;

/** What targets were told of the click's conversions. */
function useMessages(conversions: readonly ConversionStory[]): readonly Message[] {
  return useQueries({
    queries: conversions.map(({ id }) => ({
      queryKey: ["messages", id],
      queryFn: () => get<MessageList>("/api/messages", { conversion_id: id }),
    })),
    combine: (results) => results.flatMap(({ data }) => data?.messages ?? []),
  });
}

function joined(...parts: readonly (string | number | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" · ");
}
