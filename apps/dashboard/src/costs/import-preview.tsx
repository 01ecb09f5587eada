import { Button, Group, List, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { CostsAnswer, CostsPreview } from "@metka/contract";
import type { UseMutationResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Confirm } from "../shell/confirm.tsx";
import { formatDay, formatMoney, NOTHING } from "../texts/format.ts";

interface ImportPreviewProps {
  readonly preview: CostsPreview;
  /** false: it is of another file or other settings than those that are chosen now. */
  readonly isCurrent: boolean;
  readonly store: UseMutationResult<CostsAnswer, Error, void>;
}

/** What an import would change, and the button that does it after a question. */
export function ImportPreview({ preview, isCurrent, store }: ImportPreviewProps) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  const isEmpty = preview.stored + preview.removed === 0;
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3} size="h4">
            {t("costs.preview")}
          </Title>
          <Button disabled={isEmpty || !isCurrent} onClick={open}>
            {t("costs.store")}
          </Button>
        </Group>
        {isEmpty && <Text>{t("costs.nothing")}</Text>}
        <Facts preview={preview} />
        <Days days={preview.days} />
        <Lines shown={preview.shown} />
      </Stack>
      <Confirm
        title={t("costs.storeTitle")}
        action={t("costs.store")}
        isOpen={isOpen}
        isBusy={store.isPending}
        isBlocked={!isCurrent}
        error={store.error}
        onConfirm={() => store.mutate()}
        onClose={close}
      >
        <Text size="sm">{t("costs.storeQuestion", { ...preview })}</Text>
        {preview.of_connectors > 0 && <Text size="sm">{t("costs.willTake", { count: preview.of_connectors })}</Text>}
      </Confirm>
    </Paper>
  );
}

function Facts({ preview }: { readonly preview: CostsPreview }) {
  const { t } = useTranslation();
  const {
    stored,
    replaced,
    removed,
    of_connectors,
    summed,
    unchanged,
    ignored_columns = [],
    table_notes = [],
  } = preview;
  const counts = [
    ["costs.willReplace", replaced],
    ["costs.willKeep", unchanged],
    ["costs.willRemove", removed],
    ["costs.willTake", of_connectors],
    ["costs.summed", summed],
  ] as const;
  return (
    <List size="sm">
      <List.Item>{t("costs.willStore", { count: stored })}</List.Item>
      {counts.map(([text, count]) => count > 0 && <List.Item key={text}>{t(text, { count })}</List.Item>)}
      {ignored_columns.length > 0 && (
        <List.Item>{t("costs.ignored", { columns: ignored_columns.join(", ") })}</List.Item>
      )}
      {table_notes.map((note) => (
        <List.Item key={note.line}>{t("costs.note", { ...note })}</List.Item>
      ))}
    </List>
  );
}

function Days({ days }: { readonly days: CostsPreview["days"] }) {
  const { t, i18n } = useTranslation();
  if (days.length === 0) return null;
  return (
    <Table maw={480}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("costs.day")}</Table.Th>
          <Table.Th ta="right">{t("costs.amount")}</Table.Th>
          <Table.Th ta="right">{t("costs.lines")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map(({ day, currency, amount, lines }) => (
          <Table.Tr key={`${day} ${currency}`}>
            <Table.Td>{formatDay(day, i18n.language)}</Table.Td>
            <Table.Td ta="right">{formatMoney(amount, currency, i18n.language)}</Table.Td>
            <Table.Td ta="right">{lines}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Lines({ shown }: { readonly shown: CostsPreview["shown"] }) {
  const { t, i18n } = useTranslation();
  if (shown.length === 0) return null;
  const language = i18n.language;
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table captionSide="top">
        <Table.Caption ta="left">{t("costs.shown", { count: shown.length })}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            {(["day", "mark", "value"] as const).map((name) => (
              <Table.Th key={name}>{t(`costs.${name}`)}</Table.Th>
            ))}
            <Table.Th ta="right">{t("costs.now")}</Table.Th>
            <Table.Th ta="right">{t("costs.will")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map(({ day, mark, value, currency, amount, before }) => (
            <Table.Tr key={`${day} ${mark} ${value} ${currency}`}>
              <Table.Td>{formatDay(day, language)}</Table.Td>
              <Table.Td>{mark}</Table.Td>
              <Table.Td className="long">{value}</Table.Td>
              <Table.Td ta="right">{before === null ? NOTHING : formatMoney(before, currency, language)}</Table.Td>
              <Table.Td ta="right">{formatMoney(amount, currency, language)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
