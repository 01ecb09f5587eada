import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function LostPage() {
  const { t } = useTranslation();
  return <Text>{t("state.lost")}</Text>;
}
