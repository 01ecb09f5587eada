import { Autocomplete, Button, Group, NativeSelect, Pill, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReportAnswer } from "@metka/contract";
import { REPORT_MARKS, type ReportMark } from "@metka/contract/report-groups";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "../api.ts";
import { useGroupName } from "../texts/group-name.ts";
import type { ReportSearch } from "./report-search.ts";

const SUGGESTED = 200;

interface FiltersProps {
  readonly search: ReportSearch;
  readonly onChange: (next: ReportSearch) => void;
}

/** What the report is narrowed to; a value of a mark that has some already is one more of them. */
export function Filters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const nameOf = useGroupName();
  const filters = REPORT_MARKS.flatMap((mark) => {
    const values = search.filter[mark];
    return values === undefined ? [] : [{ mark, values }];
  });
  const without = (mark: ReportMark) => {
    const { [mark]: _, ...others } = search.filter;
    onChange({ ...search, filter: others });
  };
  return (
    <Group gap="xs">
      {filters.length > 0 && <Text size="sm">{t("report.filters")}:</Text>}
      {filters.map(({ mark, values }) => {
        const name = nameOf(mark);
        return (
          <Pill
            key={mark}
            withRemoveButton
            onRemove={() => without(mark)}
            removeButtonProps={{ "aria-label": t("report.remove", { name }), "aria-hidden": false, tabIndex: 0 }}
          >
            {name} = {values.map((value) => (value === "" ? t("report.noValue") : value)).join(", ")}
          </Pill>
        );
      })}
      <AddFilter
        search={search}
        onAdd={(mark, value) => {
          const values = [...new Set([...(search.filter[mark] ?? []), value])];
          onChange({ ...search, filter: { ...search.filter, [mark]: values } });
        }}
      />
    </Group>
  );
}

interface AddFilterProps {
  readonly search: ReportSearch;
  readonly onAdd: (mark: ReportMark, value: string) => void;
}

function AddFilter({ search, onAdd }: AddFilterProps) {
  const { t } = useTranslation();
  const nameOf = useGroupName();
  const [isOpen, { toggle, close }] = useDisclosure();
  const [mark, setMark] = useState<ReportMark>("utm_campaign");
  const [value, setValue] = useState("");
  const suggestions = useValues(search, mark, isOpen);
  return (
    <Popover width={300} opened={isOpen} onChange={close} trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={toggle}>
          + {t("report.addFilter")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onAdd(mark, value);
            setValue("");
            close();
          }}
        >
          <Stack gap="xs">
            <NativeSelect
              label={t("report.filterBy")}
              data={REPORT_MARKS.map((one) => ({ value: one, label: nameOf(one) }))}
              value={mark}
              onChange={({ currentTarget }) => {
                setMark(REPORT_MARKS.find((one) => one === currentTarget.value) ?? mark);
                setValue("");
              }}
            />
            <Autocomplete
              label={t("report.filterValue")}
              description={t("report.filterHint")}
              data={suggestions}
              limit={12}
              value={value}
              onChange={setValue}
              comboboxProps={{ withinPortal: false }}
            />
            <Button type="submit">{t("report.addFilter")}</Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The values of a mark that brought most, in the report's period. */
function useValues({ from, to, tz }: ReportSearch, mark: ReportMark, isWanted: boolean): string[] {
  const query = { from, to, tz, group_by: mark, limit: SUGGESTED };
  const { data } = useQuery({
    queryKey: ["report", query],
    queryFn: () => get<ReportAnswer>("/api/reports", query),
    enabled: isWanted,
  });
  return (data?.rows ?? []).flatMap(({ group }) => group[mark] ?? []);
}
