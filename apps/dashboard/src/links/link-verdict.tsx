import { Alert, Badge, Code, Group, List, Loader, Stack, Table, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { LinkCheckAnswer } from "@metka/contract";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { BADGE_COLORS } from "../shell/badge-colors.ts";
import { Copy } from "../shell/copy.tsx";
import { Trouble } from "../shell/trouble.tsx";

const TYPING_MS = 300;
const SEVERITY = { error: BADGE_COLORS.bad, warning: BADGE_COLORS.doubtful, note: BADGE_COLORS.idle };
const FILLED = {
  yes: BADGE_COLORS.good,
  unconfirmed: BADGE_COLORS.doubtful,
  no: BADGE_COLORS.bad,
  unknown: BADGE_COLORS.idle,
};

interface LinkVerdictProps {
  readonly link: string;
  readonly offer?: string | undefined;
}

/** What the gateway says of a link. */
export function LinkVerdict({ link, offer }: LinkVerdictProps) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(link, TYPING_MS);
  const { data, error, refetch } = useQuery({
    queryKey: ["link", settled, offer],
    queryFn: () => send<LinkCheckAnswer>("POST", "/api/links/check", { link: settled, ...(offer ? { offer } : {}) }),
    placeholderData: keepPreviousData,
  });
  if (error !== null) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loader aria-label={t("state.loading")} />;
  const { kind, problems, corrected, sent, sent_without_query, bots } = data;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t(`links.kind.${kind}`)}
      </Text>
      {problems.length === 0 ? (
        <Alert color="green" variant="light" role="status">
          {t("links.fine")}
        </Alert>
      ) : (
        <Problems problems={problems} />
      )}
      {corrected !== undefined && corrected !== settled.trim() && (
        <div>
          <Group justify="space-between" mb={4}>
            <Text fw={600}>{t("links.corrected")}</Text>
            <Copy value={corrected} label={t("links.copyCorrected")} />
          </Group>
          <Code block className="url">
            {corrected}
          </Code>
        </div>
      )}
      <Sent label={t("links.sent")} sent={sent} />
      <Sent label={t("links.sentWithoutQuery")} sent={sent_without_query} />
      {bots !== undefined && (
        <Text size="sm" c="dimmed">
          {bots}
        </Text>
      )}
      <Parameters parameters={data.parameters} />
    </Stack>
  );
}

function Problems({ problems }: Pick<LinkCheckAnswer, "problems">) {
  const { t } = useTranslation();
  return (
    <List listStyleType="none" spacing="xs">
      {problems.map(({ code, severity, message, parameter }) => (
        <List.Item key={`${code} ${parameter} ${message}`}>
          <Badge color={SEVERITY[severity]} mr="xs">
            {t(`links.severity.${severity}`)}
          </Badge>
          {message}
        </List.Item>
      ))}
    </List>
  );
}

function Sent({ label, sent }: { readonly label: string; readonly sent: LinkCheckAnswer["sent"] }) {
  if (sent === undefined) return null;
  return (
    <div>
      <Text fw={600} mb={4}>
        {label}
      </Text>
      <Code block className="url">
        {sent.url}
      </Code>
    </div>
  );
}

function Parameters({ parameters }: Pick<LinkCheckAnswer, "parameters">) {
  const { t } = useTranslation();
  if (parameters.length === 0) return null;
  return (
    <Table captionSide="top">
      <Table.Caption ta="left">{t("links.parameters")}</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("links.mark")}</Table.Th>
          <Table.Th>{t("links.value")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {parameters.map(({ name, value, source, macros }) => (
          <Table.Tr key={`${source} ${name} ${value}`}>
            <Table.Td className="long">{name}</Table.Td>
            <Table.Td className="long">
              {value}{" "}
              {macros.map(({ macro, filled, what }) => (
                <Badge key={macro} color={FILLED[filled]} title={what}>
                  {t(`links.filled.${filled}`)}
                </Badge>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
