import { Checkbox, SimpleGrid } from "@mantine/core";
import type { TargetSettings } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { ALERTS, STATUSES, type TargetDraft } from "./target-draft.ts";

interface WhatAboutProps {
  /** The draft with what the preset brings. */
  readonly whole: Partial<TargetSettings>;
  readonly preset: TargetSettings["preset"];
  readonly onChange: (part: Partial<TargetDraft>) => void;
}

/** What a target is told of. A pixel takes no alerts. */
export function WhatAbout({ whole, preset, onChange: change }: WhatAboutProps) {
  const { t } = useTranslation();
  return (
    <>
      <Choices
        label={t("targets.statuses")}
        options={STATUSES.map((value) => ({ value, label: t(`targets.status.${value}`) }))}
        chosen={whole.statuses ?? []}
        onChange={(names) => change({ statuses: STATUSES.filter((one) => names.includes(one)) })}
      />
      {preset !== "vk-ads-pixel" && (
        <Choices
          label={t("targets.alerts")}
          options={ALERTS.map((value) => ({ value, label: t(`targets.alert.${value}`) }))}
          chosen={whole.alerts ?? []}
          onChange={(names) => change({ alerts: ALERTS.filter((one) => names.includes(one)) })}
        />
      )}
    </>
  );
}

interface ChoicesProps {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

function Choices({ label, options, chosen, onChange }: ChoicesProps) {
  return (
    <Checkbox.Group label={label} value={[...chosen]} onChange={onChange}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={6} mt={6}>
        {options.map((option) => (
          <Checkbox key={option.value} value={option.value} label={option.label} />
        ))}
      </SimpleGrid>
    </Checkbox.Group>
  );
}
