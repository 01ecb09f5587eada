import { ActionIcon, Group, NativeSelect } from "@mantine/core";
import { REPORT_GROUPS_MOST, type ReportGroup } from "@metka/contract/report-groups";
import { useTranslation } from "react-i18next";
import { useGroupName } from "../texts/group-name.ts";
import { GROUPS, type ReportSearch, regrouped } from "./report-search.ts";

interface ControlProps {
  readonly search: ReportSearch;
  readonly onChange: (next: ReportSearch) => void;
}

/** What the report is grouped by, in order: three groups at most. */
export function GroupPicker({ search, onChange }: ControlProps) {
  const { t } = useTranslation();
  const nameOf = useGroupName();
  const { by } = search;
  const set = (groups: readonly ReportGroup[]) => onChange(regrouped(search, groups));
  const free = (own?: ReportGroup) => GROUPS.filter((group) => group === own || !by.includes(group));
  const options = (own?: ReportGroup) => free(own).map((group) => ({ value: group, label: nameOf(group) }));
  const groupOf = (value: string) => GROUPS.find((group) => group === value);
  return (
    <Group gap="xs" align="end">
      {by.map((group, at) => (
        <Group key={group} gap={4} align="end" wrap="nowrap">
          <NativeSelect
            label={at === 0 ? t("report.groups") : undefined}
            aria-label={`${t("report.groups")} ${at + 1}`}
            data={options(group)}
            value={group}
            onChange={({ currentTarget: { value } }) => {
              const chosen = groupOf(value);
              if (chosen !== undefined) set(by.with(at, chosen));
            }}
          />
          {by.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("report.remove", { name: nameOf(group) })}
              onClick={() => set(by.filter((one) => one !== group))}
            >
              ×
            </ActionIcon>
          )}
        </Group>
      ))}
      {by.length < REPORT_GROUPS_MOST && (
        <NativeSelect
          aria-label={t("report.addGroup")}
          data={[{ value: "", label: `+ ${t("report.addGroup")}` }, ...options()]}
          value=""
          onChange={({ currentTarget: { value } }) => {
            const chosen = groupOf(value);
            if (chosen !== undefined) set([...by, chosen]);
          }}
        />
      )}
    </Group>
  );
}

interface SelectsProps extends ControlProps {
  readonly currencies: readonly string[];
  readonly currency: string;
}

/** Currency, model of attribution, time of conversions. */
export function Selects({ search, currencies, currency, onChange }: SelectsProps) {
  const { t } = useTranslation();
  const { model: _, basis: __, ...others } = search;
  const model = search.model ?? "last";
  const basis = search.basis ?? "click";
  const set = (next: { readonly model: string; readonly basis: string }) =>
    onChange({
      ...others,
      ...(next.model === "first" ? { model: "first" } : {}),
      ...(next.basis === "conversion" ? { basis: "conversion" } : {}),
    });
  return (
    <>
      {currencies.length > 1 && (
        <NativeSelect
          label={t("report.currency")}
          data={[...currencies]}
          value={currency}
          onChange={({ currentTarget: { value } }) => onChange({ ...search, currency: value })}
        />
      )}
      <NativeSelect
        label={t("report.model")}
        data={[
          { value: "last", label: t("report.last") },
          { value: "first", label: t("report.first") },
        ]}
        value={model}
        onChange={({ currentTarget: { value } }) => set({ model: value, basis })}
      />
      <NativeSelect
        label={t("report.basis")}
        data={[
          { value: "click", label: t("report.click") },
          { value: "conversion", label: t("report.conversion") },
        ]}
        value={basis}
        onChange={({ currentTarget: { value } }) => set({ model, basis: value })}
      />
    </>
  );
}
