import { Button, MultiSelect, Popover } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { COLUMNS } from "./report-columns.ts";
import type { ReportSearch } from "./report-search.ts";

interface ColumnPickerProps {
  readonly search: ReportSearch;
  readonly onChange: (next: ReportSearch) => void;
}

/** Which metrics the table has: in the order in which they are chosen. */
export function ColumnPicker({ search, onChange }: ColumnPickerProps) {
  const { t } = useTranslation();
  return (
    <Popover width={340} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default">{t("report.columns")}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <MultiSelect
          label={t("report.columns")}
          description={t("report.columnsHint")}
          data={COLUMNS.map((value) => ({ value, label: t(`metric.${value}`) }))}
          value={[...(search.cols ?? COLUMNS)]}
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("report.allColumns") }}
          comboboxProps={{ withinPortal: false }}
          onChange={(names) => {
            const { cols: _, ...others } = search;
            const cols = names.flatMap((name) => COLUMNS.filter((metric) => metric === name));
            onChange(cols.length === 0 ? others : { ...others, cols });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
