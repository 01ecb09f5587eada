import { NativeSelect, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import type { ListedOffer, OfferPreview } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { SaveBar } from "../shell/save-bar.tsx";
import { usePreview } from "../shell/use-preview.ts";
import { OfferPreviewPanel } from "./offer-preview.tsx";
import { useNetworks } from "./use-offers.ts";

const SAMPLE =
  "ref=33333333&ref_source=vk_ads&utm_source=vk_ads&utm_campaign=11111111&utm_content=33333333&user_id=555555";
const EMPTY = {
  ...{ slug: "", title: "", network: "leads-tech", template: "" },
  ...{ short: "", network_offer_id: "", click_id_param: "" },
};

type Draft = typeof EMPTY;
type Field = keyof Draft;

interface OfferFormProps {
  /** Undefined: a new one. */
  readonly offer?: ListedOffer;
  readonly onCreated?: (slug: string) => void;
}

/** An offer's settings, checked by the gateway at every pause in typing, with the URL that they make. */
export function OfferForm({ offer, onCreated }: OfferFormProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(draftOf(offer));
  const [marks, setMarks] = useState(SAMPLE);
  const settings = withoutEmpty(draft);
  const changes = offer === undefined ? {} : { changes: offer.slug };
  const preview = usePreview<OfferPreview>("/api/offers/preview", { offer: settings, ...changes, marks });
  const save = useMutation({
    mutationFn: () =>
      offer === undefined
        ? send<ListedOffer>("POST", "/api/offers", settings)
        : send<ListedOffer>("PUT", `/api/offers/${encodeURIComponent(offer.slug)}`, settings),
    onSuccess: async ({ slug }) => {
      await client.invalidateQueries({ queryKey: ["offers"] });
      onCreated?.(slug);
    },
  });
  const field = (name: Field) => ({
    value: draft[name],
    error: preview.problemOf(`/offer/${name}`),
    readOnly: offer?.read_only === true,
    onBlur: () => preview.touch(`/offer/${name}`),
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) => {
      if (value !== "") preview.touch(`/offer/${name}`);
      save.reset();
      setDraft((before) => ({ ...before, [name]: value }));
    },
  });
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack component="form" gap="sm" onSubmit={preview.submit(() => save.mutate())}>
        {offer === undefined && (
          <TextInput label={t("offers.slug")} description={t("offers.slugHint")} {...field("slug")} />
        )}
        <TextInput label={t("offers.name")} {...field("title")} />
        <NetworkSelect {...field("network")} isFixed={offer?.read_only === true} />
        <Textarea
          label={t("offers.template")}
          description={t("offers.templateHint")}
          autosize
          minRows={3}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", wordBreak: "break-all" } }}
          {...field("template")}
        />
        <TextInput
          label={t("offers.clickIdParam")}
          description={t("offers.clickIdParamHint")}
          {...field("click_id_param")}
        />
        <TextInput label={t("offers.short")} description={t("offers.shortHint")} {...field("short")} />
        <TextInput
          label={t("offers.networkOfferId")}
          description={t("offers.networkOfferIdHint")}
          {...field("network_offer_id")}
        />
        {offer?.read_only !== true && <SaveBar label={t("offers.save")} check={preview} save={save} />}
      </Stack>
      <OfferPreviewPanel preview={preview.data} marks={marks} onMarks={setMarks} />
    </SimpleGrid>
  );
}

function draftOf(offer: ListedOffer | undefined): Draft {
  if (offer === undefined) return EMPTY;
  const { slug, title, network, template, short = "", network_offer_id = "", click_id_param = "" } = offer;
  return { slug, title, network, template, short, network_offer_id, click_id_param };
}

/** An optional field that is empty is not there. */
function withoutEmpty({ short, network_offer_id, click_id_param, ...needed }: Draft) {
  const optional = Object.entries({ short, network_offer_id, click_id_param }).filter(([, value]) => value !== "");
  return { ...needed, ...Object.fromEntries(optional) };
}

interface NetworkSelectProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly isFixed: boolean;
  readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
}

function NetworkSelect({ value, error, isFixed, onChange }: NetworkSelectProps) {
  const { t } = useTranslation();
  const networks = useNetworks().data?.networks ?? [];
  const known = networks.map(({ slug, settings }) => ({ value: slug, label: `${settings.title} (${slug})` }));
  const data = known.some((one) => one.value === value) ? known : [{ value, label: value }, ...known];
  return <NativeSelect label={t("offers.network")} {...{ data, value, error, onChange }} disabled={isFixed} />;
}
