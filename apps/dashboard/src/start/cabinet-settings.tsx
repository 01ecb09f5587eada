import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "../shell/code-block.tsx";
import { Copy } from "../shell/copy.tsx";
import { AnchorLink } from "../shell/links.tsx";

const SETTINGS = `LEADS_TECH_LOGIN=
LEADS_TECH_PASSWORD=
VK_ADS_CLIENT_ID=
VK_ADS_CLIENT_SECRET=`;

/** With these in the environment, income and spend come by themselves. */
export function CabinetSettings() {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Text size="sm">{t("start.cabinetsAbout")}</Text>
      <CodeBlock>{SETTINGS}</CodeBlock>
      <div>
        <Copy value={SETTINGS} />
      </div>
      <Text size="sm">
        <AnchorLink to="/connectors">{t("start.toConnectors")}</AnchorLink>
      </Text>
    </Stack>
  );
}
