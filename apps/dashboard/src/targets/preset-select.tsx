import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PRESETS, type TargetDraft, withPreset } from "./target-draft.ts";

interface PresetSelectProps {
  readonly draft: TargetDraft;
  readonly onChange: (draft: TargetDraft) => void;
}

/** What a new target begins with. */
export function PresetSelect({ draft, onChange }: PresetSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t("targets.preset")}
      data={PRESETS.map((value) => ({ value, label: t(`targets.presets.${value}`) }))}
      value={draft.preset}
      onChange={({ currentTarget: { value } }) => {
        const chosen = PRESETS.find((one) => one === value);
        if (chosen !== undefined) onChange(withPreset(draft, chosen));
      }}
    />
  );
}
