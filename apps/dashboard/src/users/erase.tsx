import { Button, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ErasureAnswer } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { Confirm } from "../shell/confirm.tsx";

interface EraseProps {
  readonly userId: string;
  readonly onErased: (erasure: ErasureAnswer) => void;
}

/** Erases a user once the ID has been typed: nothing brings it back. */
export function Erase({ userId, onErased }: EraseProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const [typed, setTyped] = useState("");
  const erase = useMutation({
    mutationFn: () => send<ErasureAnswer>("DELETE", `/api/users/${encodeURIComponent(userId)}`),
    onSuccess: async (erasure) => {
      onErased(erasure);
      // What other pages keep in memory may hold the user.
      client.removeQueries({
        predicate: ({ queryKey }) => queryKey[0] !== "session" && queryKey[0] !== "/api/erasures",
      });
      await client.invalidateQueries({ queryKey: ["/api/erasures"] });
    },
  });
  return (
    <>
      <Button color="red.9" onClick={open}>
        {t("users.erase")}
      </Button>
      <Confirm
        title={t("users.eraseTitle", { id: userId })}
        action={t("users.erase")}
        isOpen={isOpen}
        isBusy={erase.isPending}
        isDangerous
        isBlocked={typed.trim() !== userId}
        error={erase.error}
        onConfirm={() => erase.mutate()}
        onClose={close}
      >
        <Text size="sm">{t("users.eraseWarning")}</Text>
        <Text size="sm">{t("users.eraseLeft")}</Text>
        <TextInput
          label={t("users.typeId", { id: userId })}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </Confirm>
    </>
  );
}
