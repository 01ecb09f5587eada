import { NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import type { TargetSettings } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { otherValues, readValues } from "./target-draft.ts";
import type { TargetField } from "./target-form.tsx";

interface MoreSettingsProps {
  /** The draft with what the preset brings. */
  readonly whole: Partial<TargetSettings>;
  /** Values that have a field of their own. */
  readonly own: readonly string[];
  readonly field: TargetField;
}

/** What a preset settles for most people. */
export function MoreSettings({ whole, own, field }: MoreSettingsProps) {
  const { t } = useTranslation();
  const { values = {}, method = "GET", body = null, text = "", repeat = "every_change" } = whole;
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => own.includes(name)));
  const list = (name: "required" | "offers" | "networks") =>
    field(`/settings/${name}`, (whole[name] ?? []).join(", "), (typed) => ({ [name]: listOf(typed) }));
  return (
    <details>
      <summary>{t("targets.more")}</summary>
      <Stack gap="sm" mt="sm">
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          <NativeSelect
            label={t("targets.method")}
            data={["GET", "POST"]}
            {...field("/settings/method", method, (value) => ({ method: value === "POST" ? "POST" : "GET" }))}
          />
          <NativeSelect
            label={t("targets.repeat")}
            data={(["once", "every_change"] as const).map((value) => ({ value, label: t(`targets.repeats.${value}`) }))}
            {...field("/settings/repeat", repeat, (value) => ({ repeat: value === "once" ? "once" : "every_change" }))}
          />
        </SimpleGrid>
        <Textarea
          label={t("targets.body")}
          autosize
          {...field("/settings/body", body ?? "", (value) => ({ body: value === "" ? null : value }))}
        />
        <Textarea label={t("targets.text")} autosize {...field("/settings/text", text, (value) => ({ text: value }))} />
        <TextInput label={t("targets.required")} description={t("targets.listHint")} {...list("required")} />
        <TextInput label={t("targets.offers")} description={t("targets.listHint")} {...list("offers")} />
        <TextInput label={t("targets.networks")} description={t("targets.listHint")} {...list("networks")} />
        <Textarea
          label={t("targets.otherValues")}
          description={t("targets.otherValuesHint")}
          autosize
          {...field("/settings/values", otherValues(values, own), (typed) => ({
            values: { ...kept, ...readValues(typed) },
          }))}
        />
      </Stack>
    </details>
  );
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
