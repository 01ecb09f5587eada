import { Button, Center, Paper, PasswordInput, Stack, Text, Title } from "@mantine/core";
import type { Session, SignIn } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "../api.ts";
import { Trouble } from "../shell/trouble.tsx";
import { printedCode } from "./printed-code.ts";

export function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const signIn = useMutation({
    mutationFn: (body: SignIn) => send<Session>("POST", "/api/session", body),
    onSuccess: (session) => client.setQueryData(["session"], session),
  });
  const { mutate } = signIn;
  useEffect(() => {
    if (printedCode !== undefined) mutate({ code: printedCode });
  }, [mutate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate({ token: token.trim() });
  };
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w={420} maw="100%">
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h3">
              {t("signIn.title")}
            </Title>
            <PasswordInput
              label={t("signIn.token")}
              description={t("signIn.hint")}
              value={token}
              onChange={(event) => setToken(event.currentTarget.value)}
              autoComplete="current-password"
              required
            />
            {signIn.error !== null && <Trouble error={signIn.error} onRetry={signIn.reset} />}
            {signIn.isPending && signIn.variables.code !== undefined && <Text size="sm">{t("signIn.byLink")}</Text>}
            <Button type="submit" loading={signIn.isPending}>
              {t("signIn.submit")}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
