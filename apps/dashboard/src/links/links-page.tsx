import { Stack, Tabs, Title } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { LinkBuilder } from "./link-builder.tsx";
import { LinkChecker } from "./link-checker.tsx";

const route = getRouteApi("/links");

/** Links for ads: made, or checked. */
export function LinksPage() {
  const { t } = useTranslation();
  const { check } = route.useSearch();
  const navigate = useNavigate();
  return (
    <Stack gap="sm">
      <Title order={2}>{t("links.title")}</Title>
      <Tabs
        value={check === undefined ? "build" : "check"}
        onChange={(tab) => void navigate({ to: "/links", search: tab === "check" ? { check: "" } : {} })}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="build">{t("links.builder")}</Tabs.Tab>
          <Tabs.Tab value="check">{t("links.checker")}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="build">
          <LinkBuilder />
        </Tabs.Panel>
        <Tabs.Panel value="check">
          <LinkChecker />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
