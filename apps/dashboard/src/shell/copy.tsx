import { Button, CopyButton } from "@mantine/core";
import { useTranslation } from "react-i18next";

/** Copies a text; `label`: what is copied, where there are several on a page. */
export function Copy({ value, label }: { readonly value: string; readonly label?: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {copied ? t("state.copied") : (label ?? t("state.copy"))}
        </Button>
      )}
    </CopyButton>
  );
}
