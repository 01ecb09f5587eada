import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ClickStory } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { Confirm } from "../shell/confirm.tsx";

/** Sends a failed delivery once more, after a question. */
export function Replay({ delivery }: { readonly delivery: NonNullable<ClickStory["delivery"]> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const replay = useMutation({
    mutationFn: () => send("POST", `/api/deliveries/${delivery.id}/replay`),
    onSuccess: async () => {
      close();
      await client.invalidateQueries();
    },
  });
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={open}>
        {t("clicks.replay")}
      </Button>
      <Confirm
        title={t("clicks.replay")}
        action={t("clicks.replay")}
        isOpen={isOpen}
        isBusy={replay.isPending}
        error={replay.error}
        onConfirm={() => replay.mutate()}
        onClose={close}
      >
        <Text size="sm">{t("clicks.replayQuestion", { host: delivery.host })}</Text>
      </Confirm>
    </>
  );
}
