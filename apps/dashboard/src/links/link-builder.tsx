import {
  Code,
  Group,
  NativeSelect,
  Paper,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOffers } from "../offers/use-offers.ts";
import { Copy } from "../shell/copy.tsx";
import { type LinkDraft, linkOf, NEW_LINK } from "./link-draft.ts";
import { LinkVerdict } from "./link-verdict.tsx";
import { MarkRows } from "./mark-rows.tsx";
import { QrCode } from "./qr-code.tsx";

/** A link for an ad, checked while it is made. */
export function LinkBuilder() {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(NEW_LINK);
  const offers = useOffers().data?.offers.filter(({ active }) => active) ?? [];
  const offer = offers.find(({ slug }) => slug === draft.offer) ?? offers[0];
  const link = linkOf(draft, offer);
  const set = (part: Partial<LinkDraft>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t("links.where")}
          data={(["app", "go"] as const).map((value) => ({ value, label: t(`links.${value}`) }))}
          value={draft.to}
          onChange={(to) => set({ to: to === "go" ? "go" : "app" })}
        />
        {draft.to === "app" ? (
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            {(["app", "group"] as const).map((name) => (
              <TextInput
                key={name}
                label={t(name === "app" ? "links.appId" : "links.group")}
                description={t(`links.${name}Hint`)}
                value={draft[name]}
                onChange={({ currentTarget: { value } }) => set({ [name]: value })}
              />
            ))}
          </SimpleGrid>
        ) : (
          <>
            <NativeSelect
              label={t("links.offer")}
              data={offers.map(({ slug, title }) => ({ value: slug, label: title }))}
              value={offer?.slug ?? ""}
              onChange={({ currentTarget: { value } }) => set({ offer: value })}
            />
            {offer?.short !== undefined && (
              <Switch
                label={`${t("links.short")}: /${offer.short}`}
                checked={draft.isShort}
                onChange={({ currentTarget: { checked } }) => set({ isShort: checked })}
              />
            )}
          </>
        )}
        <MarkRows marks={draft.marks} onChange={(marks) => set({ marks })} />
        <Switch
          label={t("links.rb")}
          checked={draft.withAdClick}
          onChange={({ currentTarget: { checked } }) => set({ withAdClick: checked })}
        />
        {draft.to === "app" && (
          <Switch
            label={t("links.hash")}
            checked={draft.isHash}
            onChange={({ currentTarget: { checked } }) => set({ isHash: checked })}
          />
        )}
      </Stack>
      <Made link={link} offer={offer?.slug} />
    </SimpleGrid>
  );
}

function Made({ link, offer }: { readonly link: string | undefined; readonly offer: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md" component="section" aria-label={t("links.link")} style={{ alignSelf: "start" }}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={3} size="h5">
            {t("links.link")}
          </Title>
          {link !== undefined && <Copy value={link} label={t("links.copy")} />}
        </Group>
        {link === undefined ? (
          <Text c="dimmed">{t("links.noApp")}</Text>
        ) : (
          <>
            <Code block className="url">
              {link}
            </Code>
            <LinkVerdict link={link} offer={offer} />
            <QrCode text={link} />
          </>
        )}
      </Stack>
    </Paper>
  );
}
