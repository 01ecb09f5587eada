import { Badge, Button, Stack, Text } from "@mantine/core";
import type { ListedPostback, Verdict } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { CodeBlock } from "../shell/code-block.tsx";
import { DataTable } from "../shell/data-table.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { Time } from "../shell/time.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { ORANGE } from "../theme.ts";

/** Dark enough for white letters. */
const COLORS: Readonly<Record<Verdict, string>> = {
  accepted: "teal.9",
  updated: "indigo.8",
  duplicate: "gray.7",
  unattributed: ORANGE,
  rejected: "red.9",
};

export function PostbackTable({ postbacks }: { readonly postbacks: readonly ListedPostback[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t("postbacks.title")}
      rows={postbacks}
      keyOf={({ id }) => id}
      columns={[
        {
          label: t("postbacks.time"),
          cell: ({ id, received_at }) => (
            <>
              <Time iso={received_at} />
              <Text size="xs" c="dimmed">
                № {id}
              </Text>
            </>
          ),
        },
        { label: t("postbacks.network"), cell: ({ network }) => network },
        {
          label: t("postbacks.verdict"),
          cell: ({ verdict }) => <Badge color={COLORS[verdict]}>{t(`postbacks.verdicts.${verdict}`)}</Badge>,
        },
        { label: t("postbacks.what"), cell: (postback) => <Meaning postback={postback} /> },
        { label: t("postbacks.sent"), cell: ({ params }) => <Params params={params} /> },
      ]}
    />
  );
}

function Meaning({ postback }: { readonly postback: ListedPostback }) {
  const { t } = useTranslation();
  const { verdict, reason, conversion_id, fix } = postback;
  return (
    <Stack gap={4} align="start">
      <Text size="sm">
        {t(`postbacks.meaning.${verdict}`)}{" "}
        {conversion_id !== null && (
          <AnchorLink to="/conversions/$id" params={{ id: String(conversion_id) }} size="sm" underline="always">
            {t("postbacks.conversion", { id: conversion_id })}
          </AnchorLink>
        )}
      </Text>
      {reason !== null && (
        <Text size="sm" c="dimmed">
          {reason}
        </Text>
      )}
      {fix !== undefined && <Fix postback={postback} fix={fix} />}
    </Stack>
  );
}

/** What would have to change, and "evaluate again" next to it. */
function Fix({
  postback: { id, network, ip, reason },
  fix: { setting, accepted_now, evaluable, reason: reasonNow },
}: {
  readonly postback: ListedPostback;
  readonly fix: NonNullable<ListedPostback["fix"]>;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const evaluate = useMutation({
    mutationFn: () => send<ListedPostback>("POST", `/api/postbacks/${id}/evaluate`),
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <>
      {accepted_now && <Text size="sm">{t("postbacks.acceptedNow")}</Text>}
      {reasonNow !== null && reasonNow !== reason && <Text size="sm">{reasonNow}</Text>}
      {setting !== null && (
        <Text size="sm" fw={600}>
          {t(`postbacks.fix.${setting}`, { network, ip })}{" "}
          <AnchorLink to="/networks/$slug" params={{ slug: network }} size="sm" underline="always">
            {t("postbacks.openNetwork")}
          </AnchorLink>
        </Text>
      )}
      {!evaluable && <Text size="sm">{t("postbacks.final")}</Text>}
      {evaluable && (
        <Button
          size="compact-sm"
          variant="default"
          loading={evaluate.isPending}
          onClick={() => evaluate.mutate()}
          aria-label={t("postbacks.evaluateOne", { id })}
        >
          {t("postbacks.evaluate")}
        </Button>
      )}
      {evaluate.data?.verdict === "rejected" && (
        <Text size="sm" role="status">
          {t("postbacks.stillRejected")}
        </Text>
      )}
      {evaluate.error !== null && <Trouble error={evaluate.error} onRetry={() => evaluate.mutate()} />}
    </>
  );
}

/** What came, as it came. */
function Params({ params }: { readonly params: ListedPostback["params"] }) {
  const { t } = useTranslation();
  const entries = Object.entries(params);
  if (entries.length === 0) return t("postbacks.noParams");
  const text = entries.map(([name, value]) => `${name} = ${typeof value === "string" ? value : JSON.stringify(value)}`);
  return <CodeBlock>{text.join("\n")}</CodeBlock>;
}
