import { AppShell, Burger, Button, Center, Group, Loader, Title } from "@mantine/core";
import { useDisclosure, useDocumentTitle } from "@mantine/hooks";
import type { Session } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ApiFailure, get, send } from "../api.ts";
import { SignInPage } from "../sign-in/sign-in-page.tsx";
import { MenuLink } from "./links.tsx";
import { Looks } from "./looks.tsx";
import { Trouble } from "./trouble.tsx";

/** In the order of the menu. */
const PAGES = [
  // What it earns.
  ...(["overview", "reports"] as const),
  // What happened.
  ...(["clicks", "deliveries", "conversions", "postbacks"] as const),
  // Where the money comes from.
  ...(["costs", "connectors", "reconciliation"] as const),
  // How it is set up.
  ...(["links", "offers", "networks", "targets"] as const),
  ...(["users", "settings"] as const),
] as const;

/** Every page but a shared report stands in it; without a session it is the sign-in alone. */
export function Shell() {
  const isShared = useRouterState({ select: ({ location }) => location.pathname === "/shared" });
  return isShared ? <Outlet /> : <SignedIn />;
}

function SignedIn() {
  const session = useQuery({ queryKey: ["session"], queryFn: () => get<Session>("/api/session"), staleTime: 60_000 });
  if (session.isPending) return <Waiting />;
  if (session.error instanceof ApiFailure && session.error.status === 401) return <SignInPage />;
  if (session.error !== null) return <Trouble error={session.error} onRetry={() => session.refetch()} />;
  return <Frame />;
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <Center h="100vh">
      <Loader aria-label={t("state.loading")} />
    </Center>
  );
}

function Frame() {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const current = PAGES.find((page) => path.startsWith(`/${page}`));
  // What a browser's tab and history call the page.
  useDocumentTitle(current === undefined ? t("app.name") : `${t(`nav.${current}`)} · ${t("app.name")}`);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 180, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("app.menu")} />
            <Title order={1} size="h4">
              {t("app.name")}
            </Title>
          </Group>
          <Switches />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" style={{ overflowY: "auto" }}>
        {PAGES.map((page) => (
          <MenuLink
            key={page}
            to={`/${page}`}
            search={{}}
            label={t(`nav.${page}`)}
            active={page === current}
            onClick={close}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

function Switches() {
  const { t } = useTranslation();
  const signOut = async () => {
    await send("DELETE", "/api/session");
    // Begins again, so that nothing of what was shown stays in memory.
    location.reload();
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <Looks />
      <Button variant="subtle" size="compact-sm" onClick={() => void signOut()}>
        {t("app.signOut")}
      </Button>
    </Group>
  );
}
