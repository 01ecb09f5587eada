import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { daysIn, lastDays } from "../period.ts";
import type { ReportSearch } from "./report-search.ts";

/** What is asked of a report that is saved or shared: its name, and whether its period moves with the calendar. */
export function useKept({ from, to, tz }: ReportSearch) {
  const [name, setName] = useState("");
  // So a reader expects of a period that ends today.
  const [isRolling, setRolling] = useState(to === lastDays(1, tz, Date.now()).to);
  return { name, setName, isRolling, setRolling, days: daysIn({ from, to }) };
}

export function KeptFields({ name, setName, isRolling, setRolling, days }: ReturnType<typeof useKept>) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t("report.name")}
        required
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={t("report.rolling", { count: days })}
        checked={isRolling}
        onChange={(event) => setRolling(event.currentTarget.checked)}
      />
    </>
  );
}
