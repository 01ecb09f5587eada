import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Guide } from "./guide.tsx";
import { useProgress } from "./use-progress.ts";

export function StartPage() {
  const { t } = useTranslation();
  const progress = useProgress();
  return (
    <Stack>
      <Title order={2}>{t("start.title")}</Title>
      <Text>{t("start.about")}</Text>
      <Guide progress={progress} />
    </Stack>
  );
}
