import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Erasures } from "./erasures.tsx";
import { StoredUser } from "./stored-user.tsx";

const route = getRouteApi("/users");

/** Finds a user by ID; export and erasure, and what was erased before. */
export function UsersPage() {
  const { t } = useTranslation();
  const { user_id }: { readonly user_id?: string } = route.useSearch();
  return (
    <Stack gap="md">
      <Title order={2}>{t("users.title")}</Title>
      <Text c="dimmed">{t("users.about")}</Text>
      <Find key={user_id ?? ""} userId={user_id ?? ""} />
      {user_id !== undefined && <StoredUser key={user_id} userId={user_id} />}
      <Erasures />
    </Stack>
  );
}

function Find({ userId }: { readonly userId: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState(userId);
  const find = (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    void navigate({ to: "/users", search: wanted === "" ? {} : { user_id: wanted } });
  };
  return (
    <form onSubmit={find}>
      <Group align="end" gap="xs">
        <TextInput
          label={t("users.id")}
          inputMode="numeric"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Button type="submit">{t("users.find")}</Button>
      </Group>
    </form>
  );
}
