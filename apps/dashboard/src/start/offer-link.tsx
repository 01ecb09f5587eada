import { Alert, Button, Code, Group, List, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import type { LinkCheckAnswer, LinkCheckRequest } from "@metka/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { Trouble } from "../shell/trouble.tsx";
import { useOffers } from "./use-offers.ts";

const SAMPLE = "https://vk.com/app51234567#ref=vk_bot&ref_source=story&utm_source=vk_ads&utm_campaign=spring";

/** What an offer gets of a sample click: real values in place of its placeholders. */
export function OfferLink({ onChecked }: { readonly onChecked: () => void }) {
  const { t } = useTranslation();
  const { offers, usual } = useOffers();
  const [chosen, setChosen] = useState<string>();
  const [link, setLink] = useState(SAMPLE);
  const offer = chosen ?? usual?.slug;
  const check = useMutation({
    mutationFn: (request: LinkCheckRequest) => send<LinkCheckAnswer>("POST", "/api/links/check", request),
    onSuccess: onChecked,
  });
  const { data } = check;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        check.mutate({ link, ...(offer === undefined ? {} : { offer }) });
      }}
    >
      <Stack gap="xs">
        <Text size="sm">{t("start.linkAbout")}</Text>
        <Group align="end">
          <NativeSelect
            label={t("clicks.offer")}
            data={offers.map(({ slug, title }) => ({ value: slug, label: `${title} (${slug})` }))}
            value={offer ?? ""}
            onChange={({ currentTarget: { value } }) => setChosen(value)}
          />
          <TextInput
            label={t("start.sample")}
            style={{ flexGrow: 1 }}
            value={link}
            onChange={({ currentTarget: { value } }) => setLink(value)}
          />
          <Button type="submit" loading={check.isPending}>
            {t("start.check")}
          </Button>
        </Group>
        {check.error !== null && <Trouble error={check.error} onRetry={() => check.reset()} />}
        {data?.sent !== undefined && (
          <>
            <Text size="sm">{t("start.willSend")}</Text>
            <Code block className="url">
              {data.sent.url}
            </Code>
          </>
        )}
        {data !== undefined && data.problems.length > 0 && (
          <Alert color="yellow" variant="light">
            <List size="sm">
              {data.problems.map(({ code, parameter, message }) => (
                <List.Item key={`${code} ${parameter}`}>{message}</List.Item>
              ))}
            </List>
          </Alert>
        )}
      </Stack>
    </form>
  );
}
