import { ActionIcon, Button, Group, Loader, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { SavedReport, SavedReportList } from "@metka/contract";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { lastDays } from "../period.ts";
import { AnchorLink } from "../shell/links.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { KeptFields, useKept } from "./kept-fields.tsx";
import { type ReportSearch, readReportSearch } from "./report-search.ts";

const PATH = "/api/saved-reports";

/** Saved reports to open, and this one to save. */
export function SavedReports({ search }: { readonly search: ReportSearch }) {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <Popover width={340} position="bottom-end" opened={isOpen} onChange={close} trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={toggle}>
          {t("report.saved")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {isOpen && (
          <Stack>
            <List onOpen={close} />
            <Save search={search} />
          </Stack>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function List({ onOpen }: { readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const list = useQuery({ queryKey: [PATH], queryFn: () => get<SavedReportList>(PATH) });
  const remove = useMutation({
    mutationFn: (id: string) => send("DELETE", `${PATH}/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: [PATH] }),
  });
  const error = list.error ?? remove.error;
  if (error !== null) return <Trouble error={error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <Loader aria-label={t("state.loading")} />;
  const reports = list.data.saved_reports;
  if (reports.length === 0) return <Text c="dimmed">{t("report.noSaved")}</Text>;
  return (
    <Stack gap={4}>
      {reports.map((report) => (
        <Group key={report.id} justify="space-between" wrap="nowrap">
          <AnchorLink to="/reports" search={searchOf(report)} onClick={onOpen} truncate>
            {report.name}
          </AnchorLink>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("report.delete", { name: report.name })}
            onClick={() => remove.mutate(report.id)}
          >
            ×
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}

function Save({ search }: { readonly search: ReportSearch }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const kept = useKept(search);
  const { name, setName, isRolling, days } = kept;
  const save = useMutation({
    mutationFn: () => send("POST", PATH, { name, view: JSON.stringify(isRolling ? { ...search, days } : search) }),
    onSuccess: async () => {
      setName("");
      await client.invalidateQueries({ queryKey: [PATH] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="xs">
        <KeptFields {...kept} />
        {save.error !== null && <Trouble error={save.error} onRetry={() => save.mutate()} />}
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
          {t("report.save")}
        </Button>
      </Stack>
    </form>
  );
}

function searchOf({ view }: SavedReport): ReportSearch {
  const stored: Record<string, unknown> = Object(JSON.parse(view));
  const { days, tz, ...rest } = stored;
  const now = Date.now();
  const fixed = readReportSearch({ ...rest, tz }, now);
  if (typeof days !== "number") return fixed;
  const { from, to } = lastDays(days, fixed.tz, now);
  return { ...fixed, from, to };
}
