import { NativeSelect, Stack, Textarea } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOffers } from "../offers/use-offers.ts";
import { LinkVerdict } from "./link-verdict.tsx";

const route = getRouteApi("/links");

/** What becomes of a link, and how to correct it; the link is in the page's address. */
export function LinkChecker() {
  const { t } = useTranslation();
  const { check: link = "" } = route.useSearch();
  const navigate = useNavigate();
  const [offer, setOffer] = useState<string>();
  const offers = useOffers().data?.offers.filter(({ active }) => active) ?? [];
  return (
    <Stack gap="sm" maw={860}>
      <Textarea
        label={t("links.link")}
        description={t("links.checkHint")}
        autosize
        minRows={2}
        value={link}
        onChange={({ currentTarget: { value } }) =>
          void navigate({ to: "/links", search: { check: value }, replace: true })
        }
      />
      <NativeSelect
        label={t("links.forOffer")}
        data={offers.map(({ slug, title }) => ({ value: slug, label: title }))}
        value={offer ?? offers.find(({ is_default }) => is_default)?.slug ?? ""}
        onChange={({ currentTarget: { value } }) => setOffer(value)}
      />
      {link.trim() !== "" && <LinkVerdict link={link} offer={offer} />}
    </Stack>
  );
}
