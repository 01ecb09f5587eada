import { NativeSelect, SimpleGrid, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { NetworkFieldsProps } from "./network-field.ts";

/** The macros of the postback URL, and how postbacks are read. */
export function NetworkRules({ draft, field }: NetworkFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <Textarea
        label={t("networks.macros")}
        description={t("networks.macrosHint")}
        autosize
        minRows={3}
        {...field("/settings/macros", draft.macros, (macros) => ({ macros }))}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
        <TextInput
          label={t("networks.currency")}
          {...field("/settings/currency", draft.currency, (currency) => ({ currency }))}
        />
        <TextInput
          label={t("networks.window")}
          inputMode="numeric"
          {...field("/settings/window_days", draft.windowDays, (windowDays) => ({ windowDays }))}
        />
        <NativeSelect
          label={t("networks.source")}
          data={[
            { value: "", label: t("networks.sources.postback") },
            { value: "statistics", label: t("networks.sources.statistics") },
          ]}
          {...field("/settings/conversions_from", draft.source, (source) => ({ source }))}
        />
        <NativeSelect
          label={t("networks.encoding")}
          data={[{ value: "", label: "utf-8" }, "windows-1251"]}
          {...field("/settings/encoding", draft.encoding, (encoding) => ({ encoding }))}
        />
      </SimpleGrid>
      <TextInput
        label={t("networks.allow")}
        description={t("networks.allowHint")}
        {...field("/settings/allow", draft.allow, (allow) => ({ allow }))}
      />
      <Textarea label={t("networks.note")} autosize {...field("/settings/note", draft.note, (note) => ({ note }))} />
    </>
  );
}
