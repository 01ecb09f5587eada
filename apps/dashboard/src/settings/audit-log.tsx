import { Stack, Text, Title } from "@mantine/core";
import type { AuditList, AuditRecord } from "@metka/contract";
import { AUDIT_ACTIONS } from "@metka/contract/audit-actions";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { VERDICTS } from "../postbacks/postbacks-search.ts";
import { DataTable } from "../shell/data-table.tsx";
import { DayFilter, ListFilters, SelectFilter } from "../shell/list-filters.tsx";
import { withoutEmpty } from "../shell/list-search.ts";
import { inChosenZone, PagedList, usePagedList } from "../shell/paged-list.tsx";
import { Time } from "../shell/time.tsx";
import { NOTHING } from "../texts/format.ts";
import type { AuditSearch } from "./audit-search.ts";

const route = getRouteApi("/settings");

/** Who has changed what, and when. */
export function AuditLog() {
  const { t } = useTranslation();
  const search: AuditSearch = route.useSearch();
  const navigate = useNavigate();
  const list = usePagedList<AuditList>("/api/audit", inChosenZone(search), true);
  const isFiltered = Object.keys(search).length > 0;
  const change = (changed: { readonly [Name in keyof AuditSearch]: AuditSearch[Name] | undefined }) =>
    void navigate({ to: "/settings", search: withoutEmpty({ ...search, ...changed }), resetScroll: false });
  return (
    <Stack gap="xs">
      <Title order={3} size="h4" mt="md">
        {t("settings.audit")}
      </Title>
      <Text size="sm" c="dimmed">
        {t("settings.auditNote")}
      </Text>
      <ListFilters
        onClear={isFiltered ? () => void navigate({ to: "/settings", search: {}, resetScroll: false }) : undefined}
      >
        <SelectFilter
          label={t("settings.action")}
          value={search.action}
          options={AUDIT_ACTIONS.map((value) => ({ value, label: t(`settings.actions.${value}`) }))}
          onChange={(value) => change({ action: AUDIT_ACTIONS.find((action) => action === value) })}
        />
        <DayFilter label={t("settings.auditFrom")} value={search.from} onChange={(from) => change({ from })} />
        <DayFilter label={t("settings.auditTo")} value={search.to} onChange={(to) => change({ to })} />
      </ListFilters>
      <PagedList
        list={list}
        rowsOf={({ records }) => records}
        empty={isFiltered ? t("settings.noSuchAudit") : t("settings.noAudit")}
      >
        {(records) => <AuditTable records={records} />}
      </PagedList>
    </Stack>
  );
}

function AuditTable({ records }: { readonly records: readonly AuditRecord[] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      label={t("settings.audit")}
      rows={records}
      keyOf={({ id }) => id}
      columns={[
        { label: t("settings.at"), cell: ({ at }) => <Time iso={at} /> },
        {
          label: t("settings.who"),
          cell: ({ session }) => (session === null ? t("settings.byToken") : t("settings.bySession", { session })),
        },
        {
          label: t("settings.what"),
          cell: ({ action, route: where }) => (
            <>
              {t(`settings.actions.${action}`)}
              <Text size="xs" c="dimmed">
                {where}
              </Text>
            </>
          ),
        },
        { label: t("settings.object"), cell: ({ object }) => object ?? NOTHING },
        { label: t("settings.details"), cell: ({ summary }) => <Summary summary={summary} /> },
      ]}
    />
  );
}

const NAMES = ["by", "replayed", "looked", "changed", "verdict", "erasure_id", "stored", "removed"] as const;
const WORDS = ["token", "link"] as const;

/** Counts and names in words; a name that has none, such as a table's, stands as it is. */
function Summary({ summary }: Pick<AuditRecord, "summary">) {
  const { t } = useTranslation();
  const parts = Object.entries(summary).map(([name, value]) => {
    if (Array.isArray(value)) return `${t("settings.summary.fields")}: ${value.join(", ")}`;
    const known = NAMES.find((one) => one === name);
    const word = WORDS.find((one) => one === value);
    const verdict = VERDICTS.find((one) => one === value);
    const text = word !== undefined ? t(`settings.words.${word}`) : String(value);
    const said = verdict === undefined ? text : t(`postbacks.verdicts.${verdict}`);
    return `${known === undefined ? name : t(`settings.summary.${known}`)}: ${said}`;
  });
  return parts.length === 0 ? NOTHING : parts.join(", ");
}
