import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { Confirm } from "./confirm.tsx";
import { Trouble } from "./trouble.tsx";

interface ActiveSwitchProps {
  /** Of the API: takes a PATCH of `active`. */
  readonly path: string;
  /** What to read again afterwards. */
  readonly queryKey: string;
  readonly isActive: boolean;
  readonly title: string;
  /** What switching off means. */
  readonly question: string;
}

/** Switches on at once, and off after a question. */
export function ActiveSwitch({ path, queryKey, isActive, title, question }: ActiveSwitchProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const change = useMutation({
    mutationFn: () => send("PATCH", path, { active: !isActive }),
    onSuccess: async () => {
      close();
      await client.invalidateQueries({ queryKey: [queryKey] });
    },
  });
  return (
    <>
      <Button variant="default" loading={change.isPending} onClick={isActive ? open : () => change.mutate()}>
        {t(isActive ? "state.switchOff" : "state.switchOn")}
      </Button>
      {!isActive && change.error !== null && <Trouble error={change.error} onRetry={() => change.mutate()} />}
      <Confirm
        title={title}
        action={t("state.switchOff")}
        isOpen={isOpen}
        isBusy={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate()}
        onClose={close}
      >
        <Text size="sm">{question}</Text>
      </Confirm>
    </>
  );
}
