import { Alert, Button, Group, Loader, Paper, Text, Title } from "@mantine/core";
import type { ErasureAnswer, UserExport } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiFailure, get } from "../api.ts";
import { AnchorLink } from "../shell/links.tsx";
import { Trouble } from "../shell/trouble.tsx";
import { Erase } from "./erase.tsx";

const KEPT = [
  "clicks",
  "deliveries",
  "attempts",
  "conversions",
  "postbacks",
  "messages",
  "event_ids",
  "statistics",
] as const satisfies readonly (keyof UserExport)[];

/** What is kept about one user, by number. */
export function StoredUser({ userId }: { readonly userId: string }) {
  const { t } = useTranslation();
  const path = `/api/users/${encodeURIComponent(userId)}`;
  const [erasure, setErasure] = useState<ErasureAnswer>();
  const user = useQuery({
    queryKey: ["/api/users", userId],
    queryFn: () => get<UserExport>(path),
    enabled: erasure === undefined,
    // Somebody's personal data does not stay in memory.
    gcTime: 0,
  });
  if (erasure !== undefined) {
    const count = Object.values(erasure.rows).reduce((sum, rows) => sum + rows, 0);
    return (
      <Alert color="green" variant="light" role="status">
        {t("users.erased", { id: erasure.erasure_id, count })}
      </Alert>
    );
  }
  if (user.error instanceof ApiFailure && user.error.code === "user_not_found") {
    return <Text>{t("users.nothing", { id: userId })}</Text>;
  }
  if (user.error !== null) return <Trouble error={user.error} onRetry={() => void user.refetch()} />;
  if (user.data === undefined) return <Loader aria-label={t("state.loading")} />;
  const { data } = user;
  return (
    <Paper withBorder p="md">
      <Title order={3} size="h4" mb="xs">
        {t("users.user", { id: data.user_id })}
      </Title>
      <dl className="fields">
        {KEPT.map((name) => (
          <KeptRow key={name} name={t(`users.${name}`)} count={data[name].length} />
        ))}
      </dl>
      <Group mt="md" gap="md">
        <AnchorLink to="/clicks" search={{ user_id: data.user_id }}>
          {t("users.showClicks")}
        </AnchorLink>
        <AnchorLink to="/conversions" search={{ user_id: data.user_id }}>
          {t("users.showConversions")}
        </AnchorLink>
      </Group>
      <Group mt="md" gap="xs">
        <Button component="a" href={path} download={`metka-user-${data.user_id}.json`} variant="default">
          {t("users.download")}
        </Button>
        <Erase userId={data.user_id} onErased={setErasure} />
      </Group>
    </Paper>
  );
}

function KeptRow({ name, count }: { readonly name: string; readonly count: number }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{count}</dd>
    </>
  );
}
