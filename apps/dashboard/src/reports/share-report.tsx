import { ActionIcon, Button, Code, Group, Loader, Modal, NumberInput, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { MadeReportLink, ReportLinkList } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { Copy } from "../shell/copy.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { formatTime } from "../texts/format.ts";
import { KeptFields, useKept } from "./kept-fields.tsx";
import { type ReportSearch, reportQuery } from "./report-search.ts";

const PATH = "/api/report-links";
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

/** A read-only link to this report for somebody without the token; the links that there are, to revoke. */
export function ShareReport({ search }: { readonly search: ReportSearch }) {
  const { t } = useTranslation();
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" onClick={open}>
        {t("report.share")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t("report.shareTitle")}
        closeButtonProps={{ "aria-label": t("state.cancel") }}
      >
        <Stack>
          <Make search={search} />
          <Links zone={search.tz} />
        </Stack>
      </Modal>
    </>
  );
}

function Make({ search }: { readonly search: ReportSearch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const kept = useKept(search);
  const { name, isRolling, days } = kept;
  const [validDays, setValidDays] = useState(USUAL_DAYS);
  const make = useMutation({
    mutationFn: () => {
      const { from, to, ...rest } = Object.fromEntries(
        Object.entries(reportQuery(search)).flatMap(([key, value]) => (value === undefined ? [] : [[key, `${value}`]])),
      );
      const query = isRolling ? rest : { ...rest, from, to };
      return send<MadeReportLink>("POST", PATH, { name, query, valid_days: validDays, ...(isRolling ? { days } : {}) });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: [PATH] }),
  });
  const url = make.data === undefined ? undefined : `${location.origin}/dashboard/shared#${make.data.secret}`;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {t("report.shareHint")}
        </Text>
        <KeptFields {...kept} />
        <NumberInput
          label={t("report.validDays")}
          min={1}
          max={MOST_DAYS}
          value={validDays}
          onChange={(value) => setValidDays(Number(value) || USUAL_DAYS)}
        />
        {make.error !== null && <Trouble error={make.error} onRetry={() => make.mutate()} />}
        <Button type="submit" loading={make.isPending} disabled={name.trim() === ""}>
          {t("report.makeLink")}
        </Button>
        {url !== undefined && (
          <>
            <Text size="sm">{t("report.linkOnce")}</Text>
            <Code block className="url">
              {url}
            </Code>
            <Copy value={url} />
          </>
        )}
      </Stack>
    </form>
  );
}

function Links({ zone }: { readonly zone: string }) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const list = useQuery({ queryKey: [PATH], queryFn: () => get<ReportLinkList>(PATH) });
  const revoke = useMutation({
    mutationFn: (id: string) => send("DELETE", `${PATH}/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: [PATH] }),
  });
  const error = list.error ?? revoke.error;
  return (
    <Stack gap={4}>
      <Text fw={600}>{t("report.links")}</Text>
      {error !== null && <Trouble error={error} onRetry={() => void list.refetch()} />}
      {list.data === undefined && error === null && <Loader aria-label={t("state.loading")} />}
      {list.data?.report_links.length === 0 && <Text c="dimmed">{t("report.noLinks")}</Text>}
      {list.data?.report_links.map(({ id, name, expires_at, expired }) => (
        <Group key={id} justify="space-between" wrap="nowrap">
          <Text size="sm" truncate>
            {name}{" "}
            <Text span c="dimmed">
              {expired ? t("report.expired") : t("report.until", { time: formatTime(expires_at, zone, i18n.language) })}
            </Text>
          </Text>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("report.revoke", { name })}
            onClick={() => revoke.mutate(id)}
          >
            ×
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
