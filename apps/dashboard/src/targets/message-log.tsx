import { Anchor, Badge, Group, NativeSelect, Paper, Stack, Table, Text, Title } from "@mantine/core";
import type { Message, MessageList, MessageState } from "@metka/contract";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DEFAULT_ZONE } from "../period.ts";
import { BADGE_COLORS } from "../shell/badge-colors.ts";
import { PagedList, usePagedList } from "../shell/paged-list.tsx";
import { formatTime, NOTHING } from "../texts/format.ts";
import { MessageDetails } from "./message-details.tsx";

const { good, busy, bad, idle } = BADGE_COLORS;
const COLORS: Readonly<Record<MessageState, string>> = {
  ...{ new: busy, pending: busy, delivered: good, failed: bad, skipped: idle },
};
const STATES = ["delivered", "failed", "pending", "skipped"] as const;

/** What targets were told, the newest first; `target`: only its own. */
export function MessageLog({ target }: { readonly target?: string }) {
  const { t } = useTranslation();
  const [state, setState] = useState("");
  const query = { target, state: state === "" ? undefined : state };
  const list = usePagedList<MessageList>("/api/messages", query, true);
  return (
    <Paper withBorder p="md" component="section" aria-label={t("targets.log")}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3} size="h5">
            {t("targets.log")}
          </Title>
          <NativeSelect
            aria-label={t("targets.onlyState")}
            data={[
              { value: "", label: t("targets.anyState") },
              ...STATES.map((one) => ({ value: one, label: t(`targets.states.${one}`) })),
            ]}
            value={state}
            onChange={({ currentTarget: { value } }) => setState(value)}
          />
        </Group>
        <PagedList list={list} rowsOf={({ messages }) => messages} empty={t("targets.noMessages")}>
          {(messages) => <MessageTable messages={messages} withTarget={target === undefined} />}
        </PagedList>
      </Stack>
    </Paper>
  );
}

interface MessageTableProps {
  readonly messages: readonly Message[];
  readonly withTarget: boolean;
}

function MessageTable({ messages, withTarget }: MessageTableProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number>();
  return (
    <Table.ScrollContainer minWidth={600}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("targets.time")}</Table.Th>
            <Table.Th>{t("targets.state")}</Table.Th>
            <Table.Th>{t("targets.subject")}</Table.Th>
            {withTarget && <Table.Th>{t("targets.target")}</Table.Th>}
            <Table.Th>{t("targets.answer")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {messages.map((message) => (
            <MessageRow
              key={message.id}
              {...{ message, withTarget }}
              isOpen={open === message.id}
              onToggle={() => setOpen(open === message.id ? undefined : message.id)}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface MessageRowProps {
  readonly message: Message;
  readonly withTarget: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function MessageRow({ message, withTarget, isOpen, onToggle }: MessageRowProps) {
  const { t, i18n } = useTranslation();
  const { id, created_at, target, kind, conversion_id, status, state, reason, error, http_status } = message;
  const statusText = status === null ? NOTHING : t(`targets.status.${status}`);
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <Anchor component="button" size="sm" aria-expanded={isOpen} onClick={onToggle}>
            {formatTime(created_at, DEFAULT_ZONE, i18n.language)}
          </Anchor>
        </Table.Td>
        <Table.Td>
          <Badge color={COLORS[state]}>{t(`targets.states.${state}`)}</Badge>
        </Table.Td>
        <Table.Td>
          {kind === "conversion"
            ? t("targets.kind.conversion", { id: conversion_id ?? NOTHING, status: statusText })
            : t(`targets.kind.${kind}`)}
        </Table.Td>
        {withTarget && <Table.Td>{target}</Table.Td>}
        <Table.Td className="long">
          <Text size="sm">{[http_status, reason ?? error].filter((one) => one !== null).join(" · ") || NOTHING}</Text>
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={withTarget ? 5 : 4}>
            <MessageDetails id={id} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
