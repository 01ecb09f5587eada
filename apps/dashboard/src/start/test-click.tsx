import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ListedClick } from "@metka/contract";
import { SMOKE_USER } from "@metka/contract/smoke-user";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { DeliveryBadge, textOf } from "../clicks/clicks-page.tsx";
import { Confirm } from "../shell/confirm.tsx";
import { AnchorLink } from "../shell/links.tsx";
import { useOffers } from "./use-offers.ts";

/** Sends one click as the Mini App would; the live network is asked about first. */
export function TestClick({ last }: { readonly last: ListedClick | undefined }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { usual } = useOffers();
  const [isOpen, { open, close }] = useDisclosure();
  const click = useMutation({
    mutationFn: () =>
      send("POST", "/api/arbitrage/send-to-leads-tech/", {
        ...{ user_id: SMOKE_USER, first_name: "Metka", utm_source: "metka", utm_campaign: "metka_test" },
        url: location.href,
      }),
    onSuccess: async () => {
      close();
      await client.invalidateQueries({ queryKey: ["/api/clicks"] });
    },
  });
  const host = usual?.host ?? "";
  return (
    <Stack gap="xs">
      <Text size="sm">{t("start.clickAbout")}</Text>
      <Group>
        <Button onClick={open} disabled={usual === undefined}>
          {t("start.send")}
        </Button>
        {last !== undefined && (
          <>
            <DeliveryBadge status={last.delivery?.status ?? "pending"} />
            <AnchorLink to="/clicks/$clickId" params={{ clickId: textOf(last.click_id) }}>
              {t("start.story")}
            </AnchorLink>
          </>
        )}
      </Group>
      <Confirm
        title={t("start.send")}
        action={t("start.send")}
        isOpen={isOpen}
        isBusy={click.isPending}
        error={click.error}
        onConfirm={() => click.mutate()}
        onClose={close}
      >
        <Text size="sm">{t(isOwn(host) ? "start.toSandbox" : "start.toLive", { host })}</Text>
      </Confirm>
    </Stack>
  );
}

/** A network on this machine is no one's account. */
function isOwn(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}
