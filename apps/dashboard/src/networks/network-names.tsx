import { Fieldset, Input, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ROLES, STATUSES } from "./network-draft.ts";
import type { NetworkFieldsProps } from "./network-field.ts";

/** What the network calls the parameters of its postbacks, and its statuses. */
export function NetworkNames({ draft: { parameters, statuses }, field }: NetworkFieldsProps) {
  const { t } = useTranslation();
  // A word in two lists is a mistake of both.
  const { error } = field("/settings/statuses", "", () => ({}));
  return (
    <>
      <Fieldset legend={t("networks.parameters")}>
        <Text size="xs" c="dimmed" mb="xs">
          {t("networks.parametersHint")}
        </Text>
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
          {ROLES.map((role) => (
            <TextInput
              key={role}
              label={t(`networks.role.${role}`)}
              {...field(`/settings/parameters/${role}`, parameters[role], (value) => ({
                parameters: { ...parameters, [role]: value },
              }))}
            />
          ))}
        </SimpleGrid>
      </Fieldset>
      <Fieldset legend={t("networks.statuses")}>
        <Stack gap="xs">
          {STATUSES.map((status) => (
            <TextInput
              key={status}
              label={t(`networks.status.${status}`)}
              {...field(`/settings/statuses/${status}`, statuses[status], (value) => ({
                statuses: { ...statuses, [status]: value },
              }))}
            />
          ))}
          <Input.Error>{error}</Input.Error>
        </Stack>
      </Fieldset>
    </>
  );
}
