import { SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import type { Target, TargetPreview, TargetSettings } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { SaveBar } from "../shell/save-bar.tsx";
import { usePreview } from "../shell/use-preview.ts";
import { MoreSettings } from "./more-settings.tsx";
import { PresetSelect } from "./preset-select.tsx";
import { draftOf, NEW_TARGET, PRESET_VALUES, settingsOf, type TargetDraft } from "./target-draft.ts";
import { TargetPreviewPanel } from "./target-preview.tsx";
import { WhatAbout } from "./what-about.tsx";

interface TargetFormProps {
  /** Undefined: a new one. */
  readonly target?: Target;
  readonly onCreated?: (slug: string) => void;
}

export type TargetField = (
  path: string,
  value: string,
  change: (value: string) => Partial<TargetDraft>,
) => {
  readonly value: string;
  readonly error: string | undefined;
  readonly onBlur: () => void;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
};

/** A target's settings, checked by the gateway at every pause in typing; what is not typed is the preset's own. */
export function TargetForm({ target, onCreated }: TargetFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [slug, setSlug] = useState(target?.slug ?? "");
  const [draft, setDraft] = useState<TargetDraft>(target === undefined ? NEW_TARGET : draftOf(target));
  const settings = settingsOf(draft);
  const preview = usePreview<TargetPreview>("/api/targets/preview", { slug, settings });
  const save = useMutation({
    mutationFn: () => send<Target>("PUT", `/api/targets/${encodeURIComponent(slug)}`, { settings }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["targets"] });
      onCreated?.(slug);
    },
  });
  const change = (part: Partial<TargetDraft>) => {
    save.reset();
    setDraft((before) => ({ ...before, ...part }));
  };
  const field: TargetField = (path, value, changeOf) => ({
    value,
    error: preview.problemOf(path),
    onBlur: () => preview.touch(path),
    onChange: ({ currentTarget }) => {
      preview.touch(path);
      change(changeOf(currentTarget.value));
    },
  });
  /** With what the preset brings. */
  const whole: Partial<TargetSettings> = { ...preview.data?.settings, ...draft };
  const isTaken = target === undefined && preview.data?.exists === true;
  const { values, preset } = draft;
  return (
    <form onSubmit={preview.submit(() => !isTaken && save.mutate())}>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Stack gap="sm">
          {target === undefined && (
            <>
              <PresetSelect draft={draft} onChange={setDraft} />
              <TextInput
                label={t("targets.slug")}
                description={t("targets.slugHint")}
                {...field("/slug", slug, (value) => {
                  setSlug(value);
                  return {};
                })}
                {...(isTaken ? { error: t("state.taken") } : {})}
              />
            </>
          )}
          <TextInput label={t("targets.name")} {...field("/settings/title", draft.title, (title) => ({ title }))} />
          {PRESET_VALUES[preset].map((name) => (
            <TextInput
              key={name}
              label={t(`targets.values.${name}`)}
              {...field(`/settings/values/${name}`, values[name] ?? "", (value) => ({
                values: { ...values, [name]: value },
              }))}
            />
          ))}
          <Textarea
            label={t("targets.url")}
            description={t("targets.urlHint")}
            autosize
            {...field("/settings/url", draft.url ?? whole.url ?? "", (url) => ({ url }))}
          />
          <WhatAbout whole={whole} preset={preset} onChange={change} />
          <MoreSettings whole={whole} own={PRESET_VALUES[preset]} field={field} />
          <SaveBar label={t("targets.save")} check={preview} save={save} />
        </Stack>
        <TargetPreviewPanel preview={preview.data} />
      </SimpleGrid>
    </form>
  );
}
