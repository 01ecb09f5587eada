import { Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CodeBlock } from "../shell/code-block.tsx";
import { Copy } from "../shell/copy.tsx";

/** What a Mini App needs to tell this very gateway of its visits. */
export function MiniAppCode() {
  const { t } = useTranslation();
  const code = codeFor(location.origin);
  return (
    <Stack gap="xs">
      <Text size="sm">{t("start.appAbout")}</Text>
      <CodeBlock>{code}</CodeBlock>
      <div>
        <Copy value={code} />
      </div>
      <Text size="sm" c="dimmed">
        {t("start.appWaits")}
      </Text>
    </Stack>
  );
}

function codeFor(endpoint: string): string {
  return `import { configureTracker } from "@metka/tracker";
import useArbitrageTracker, { useVisit } from "@metka/tracker/react";
import bridge from "@vkontakte/vk-bridge";
import { useEffect } from "react";

configureTracker({ endpoint: "${endpoint}", bridge });

export function App() {
  const { userData, utmParams } = useVisit();
  const { autoSendOnUTMChange } = useArbitrageTracker();

  useEffect(() => {
    if (userData && utmParams && Object.keys(utmParams).length > 0) {
      autoSendOnUTMChange(userData, utmParams);
    }
  }, [userData, utmParams, autoSendOnUTMChange]);
}`;
}
