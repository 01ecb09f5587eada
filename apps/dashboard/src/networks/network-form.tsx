import { SimpleGrid, Stack, Switch, TextInput } from "@mantine/core";
import type { Network, NetworkPreview } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { SaveBar } from "../shell/save-bar.tsx";
import { usePreview } from "../shell/use-preview.ts";
import { draftOf, settingsOf } from "./network-draft.ts";
import type { NetworkField } from "./network-field.ts";
import { NetworkNames } from "./network-names.tsx";
import { NetworkRules } from "./network-rules.tsx";
import { PostbackUrl } from "./postback-url.tsx";

interface NetworkFormProps {
  /** Undefined: a new one. */
  readonly network?: Network;
  readonly onCreated?: (slug: string) => void;
}

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
  const field: NetworkField = (path, value, change) => ({
    value,
    error: preview.problemOf(path),
    onBlur: () => preview.touch(path),
    onChange: ({ currentTarget }) => {
      preview.touch(path);
      save.reset();
      setDraft((before) => ({ ...before, ...change(currentTarget.value) }));
    },
  });
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
          <NetworkNames draft={draft} field={field} />
        </Stack>
        <Stack gap="sm">
          <PostbackUrl preview={preview.data} isNew={network === undefined} />
          <NetworkRules draft={draft} field={field} />
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
