import { Button, Group, NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { keepZone, lastDays, type Period, shiftDay, ZONES } from "../period.ts";

interface PeriodPickerProps {
  readonly period: Period;
  readonly onChange: (period: Period) => void;
  /** Where the days are somebody else's: of an ad cabinet, of a network. */
  readonly withoutZone?: boolean;
}

/** Days, both included, and the zone that they are in. */
export function PeriodPicker({ period, onChange, withoutZone = false }: PeriodPickerProps) {
  const { t } = useTranslation();
  const { from, to, zone } = period;
  const today = lastDays(1, zone, Date.now());
  const yesterday = shiftDay(today.to, -1);
  const presets = {
    today,
    yesterday: { from: yesterday, to: yesterday, zone },
    week: lastDays(7, zone, Date.now()),
    month: lastDays(30, zone, Date.now()),
  };
  const names = ["today", "yesterday", "week", "month"] as const;
  const zones = ZONES.some((known) => known === zone) ? ZONES : [zone, ...ZONES];
  return (
    <Group gap="xs" align="end">
      <Button.Group>
        {names.map((name) => {
          const isOn = presets[name].from === from && presets[name].to === to;
          return (
            <Button
              key={name}
              size="sm"
              px="sm"
              variant={isOn ? "filled" : "default"}
              aria-pressed={isOn}
              onClick={() => onChange(presets[name])}
            >
              {t(`period.${name}`)}
            </Button>
          );
        })}
      </Button.Group>
      <TextInput
        type="date"
        label={t("period.from")}
        value={from}
        max={to}
        onChange={({ currentTarget: { value } }) => value !== "" && onChange({ ...period, from: value })}
      />
      <TextInput
        type="date"
        label={t("period.to")}
        value={to}
        min={from}
        onChange={({ currentTarget: { value } }) => value !== "" && onChange({ ...period, to: value })}
      />
      {!withoutZone && (
        <NativeSelect
          label={t("period.zone")}
          data={[...zones]}
          value={zone}
          onChange={({ currentTarget: { value } }) => {
            keepZone(value);
            onChange({ ...period, zone: value });
          }}
        />
      )}
    </Group>
  );
}
