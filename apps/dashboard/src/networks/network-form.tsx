import { Fieldset, NativeSelect, SimpleGrid, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import type { Network, NetworkPreview } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { SaveBar } from "../shell/save-bar.tsx";
import { usePreview } from "../shell/use-preview.ts";
import { draftOf, type NetworkDraft, ROLES, STATUSES, settingsOf } from "./network-draft.ts";
import { PostbackUrl } from "./postback-url.tsx";

interface NetworkFormProps {
  /** Undefined: a new one. */
  readonly network?: Network;
  readonly onCreated?: (slug: string) => void;
}

type Typed = { readonly currentTarget: { readonly value: string } };

/** A network's settings, checked by the gateway at every pause in typing, with the postback URL that they make. */
export function NetworkForm({ network, onCreated }: NetworkFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(network));
  const settings = settingsOf(draft);
  const preview = usePreview<NetworkPreview>("/api/networks/preview", { slug: draft.slug, settings });
  const save = useMutation({
    mutationFn: () => send<Network>("PUT", `/api/networks/${encodeURIComponent(draft.slug)}`, { settings }),
    onSuccess: async ({ slug }) => {
      await client.invalidateQueries({ queryKey: ["networks"] });
      onCreated?.(slug);
    },
  });
  /** `path`: of the field in the API. */
  const field = (path: string, value: string, change: (value: string) => Partial<NetworkDraft>) => ({
    value,
    error: preview.problemOf(path),
    onBlur: () => preview.touch(path),
    onChange: ({ currentTarget }: Typed) => {
      preview.touch(path);
      save.reset();
      setDraft((before) => ({ ...before, ...change(currentTarget.value) }));
    },
  });
  const { parameters, statuses } = draft;
  const isTaken = network === undefined && preview.data?.exists === true;
  return (
    <form onSubmit={preview.submit(() => !isTaken && save.mutate())}>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Stack gap="sm">
          {network === undefined && (
            <TextInput
              label={t("networks.slug")}
              description={t("networks.slugHint")}
              {...field("/slug", draft.slug, (slug) => ({ slug }))}
              {...(isTaken ? { error: t("state.taken") } : {})}
            />
          )}
          <TextInput label={t("networks.name")} {...field("/settings/title", draft.title, (title) => ({ title }))} />
          <Fieldset legend={t("networks.parameters")}>
            <Text size="xs" c="dimmed" mb="xs">
              {t("networks.parametersHint")}
            </Text>
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
              {ROLES.map((role) => (
                <TextInput
                  key={role}
                  label={t(`networks.role.${role}`)}
                  {...field(`/settings/parameters/${role}`, parameters[role], (value) => ({
                    parameters: { ...parameters, [role]: value },
                  }))}
                />
              ))}
            </SimpleGrid>
          </Fieldset>
          <Fieldset legend={t("networks.statuses")}>
            <Stack gap="xs">
              {STATUSES.map((status) => (
                <TextInput
                  key={status}
                  label={t(`networks.status.${status}`)}
                  {...field(`/settings/statuses/${status}`, statuses[status], (value) => ({
                    statuses: { ...statuses, [status]: value },
                  }))}
                  error={preview.problemOf(`/settings/statuses/${status}`) ?? preview.problemOf("/settings/statuses")}
                />
              ))}
            </Stack>
          </Fieldset>
        </Stack>
        <Stack gap="sm">
          <PostbackUrl preview={preview.data} isNew={network === undefined} />
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
          <Textarea
            label={t("networks.note")}
            autosize
            {...field("/settings/note", draft.note, (note) => ({ note }))}
          />
          <Switch
            label={t("networks.confirmed")}
            checked={draft.confirmed}
            onChange={({ currentTarget: { checked } }) => setDraft((before) => ({ ...before, confirmed: checked }))}
          />
          <SaveBar label={t("networks.save")} check={preview} save={save} />
        </Stack>
      </SimpleGrid>
    </form>
  );
}
