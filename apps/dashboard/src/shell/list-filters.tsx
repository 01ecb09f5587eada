import "./list-filters.css";
import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** The filters of a list in a row; `onClear`: undefined while none is set. */
export function ListFilters({
  children,
  onClear,
}: {
  readonly children: ReactNode;
  readonly onClear: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  return (
    <Group gap="xs" align="end" className="filters">
      {children}
      {onClear !== undefined && (
        <Button variant="subtle" onClick={onClear}>
          {t("filters.clear")}
        </Button>
      )}
    </Group>
  );
}

interface FilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** One of some values, or all. A value of the address that is no option is shown all the same. */
export function SelectFilter({
  label,
  value,
  onChange,
  options,
}: FilterProps & { readonly options: readonly { readonly value: string; readonly label: string }[] }) {
  const { t } = useTranslation();
  const isKnown = value === undefined || options.some((option) => option.value === value);
  const data = [
    { value: "", label: t("filters.all") },
    ...options,
    ...(isKnown ? [] : [{ value: value ?? "", label: value ?? "" }]),
  ];
  return (
    <NativeSelect
      label={label}
      data={data}
      value={value ?? ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : currentTarget.value)}
    />
  );
}

/** A text; it counts once the reader has pressed Enter or gone on. */
export function TextFilter({ label, value, onChange }: FilterProps) {
  const commit = (text: string) => {
    const next = text.trim() === "" ? undefined : text.trim();
    if (next !== value) onChange(next);
  };
  return (
    <TextInput
      // A field of its own for each value: the address may change it, too.
      key={value ?? ""}
      label={label}
      defaultValue={value ?? ""}
      onBlur={({ currentTarget }) => commit(currentTarget.value)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Enter") commit(currentTarget.value);
      }}
    />
  );
}

export function DayFilter({ label, value, onChange }: FilterProps) {
  return (
    <TextInput
      type="date"
      label={label}
      value={value ?? ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : currentTarget.value)}
    />
  );
}
