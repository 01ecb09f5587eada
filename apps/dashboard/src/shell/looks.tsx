import { ActionIcon, Button, Group, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { switchLanguage } from "../texts/language.ts";

/** Language and theme. */
export function Looks() {
  const { t } = useTranslation();
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <Group gap="xs" wrap="nowrap">
      <Button variant="subtle" size="compact-sm" onClick={() => void switchLanguage()}>
        {t("app.language")}
      </Button>
      <ActionIcon variant="subtle" onClick={toggleColorScheme} aria-label={t("app.theme")} title={t("app.theme")}>
        <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
          <circle cx="9" cy="9" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M9 2a7 7 0 0 1 0 14z" fill="currentColor" />
        </svg>
      </ActionIcon>
    </Group>
  );
}
