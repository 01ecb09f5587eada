import { Alert, Code, Paper, Stack, Text, Title } from "@mantine/core";
import type { TargetPreview } from "@metka/contract";
import { useTranslation } from "react-i18next";

/** What would be sent about a conversion, and the secrets that are still to be set. */
export function TargetPreviewPanel({ preview }: { readonly preview: TargetPreview | undefined }) {
  const { t } = useTranslation();
  const message = preview?.message;
  const missing = preview?.secrets.filter(({ set }) => !set) ?? [];
  return (
    <Paper withBorder p="md" component="section" aria-label={t("targets.preview")} style={{ alignSelf: "start" }}>
      <Stack gap="sm">
        <Title order={3} size="h5">
          {t("targets.preview")}
        </Title>
        {message === undefined && <Text c="dimmed">{t("targets.notYet")}</Text>}
        {message !== undefined && (
          <Code block className="url">
            {`${message.method} ${message.url}`}
          </Code>
        )}
        {message !== undefined && message.body !== null && (
          <Code block className="url">
            {message.body.replaceAll("\\n", "\n")}
          </Code>
        )}
        {missing.map(({ name }) => (
          <Alert key={name} color="yellow" variant="light">
            {t("targets.secretMissing", { name })}
          </Alert>
        ))}
      </Stack>
    </Paper>
  );
}
