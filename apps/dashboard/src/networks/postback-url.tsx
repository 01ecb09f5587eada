import { Code, Group, Paper, Text, Title } from "@mantine/core";
import type { NetworkPreview } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { Copy } from "../shell/copy.tsx";
import { NOTHING } from "../texts/format.ts";

interface PostbackUrlProps {
  readonly preview: NetworkPreview | undefined;
  /** Its secret is not there yet. */
  readonly isNew: boolean;
}

/** What to paste into the network's cabinet. */
export function PostbackUrl({ preview, isNew }: PostbackUrlProps) {
  const { t } = useTranslation();
  const url = preview?.postback_url;
  return (
    <Paper withBorder p="md" component="section" aria-label={t("networks.postbackUrl")}>
      <Group justify="space-between" mb="xs">
        <Title order={3} size="h5">
          {t("networks.postbackUrl")}
        </Title>
        {url !== undefined && !isNew && <Copy value={url} label={t("networks.copyUrl")} />}
      </Group>
      <Code block className="url">
        {url ?? NOTHING}
      </Code>
      <Text size="sm" c="dimmed" mt="xs">
        {t(isNew ? "networks.noToken" : "networks.postbackHint")}
      </Text>
    </Paper>
  );
}
