import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type SearchSchemaInput,
} from "@tanstack/react-router";
import { readClicksSearch } from "./clicks/clicks-search.ts";
import { readConversionsSearch } from "./conversions/conversions-search.ts";
import { type CostsSearch, readCostsSearch } from "./costs/costs-search.ts";
import { readDeliveriesSearch } from "./deliveries/deliveries-search.ts";
import { type LinksSearch, readLinksSearch } from "./links/links-search.ts";
import { readPeriod } from "./period.ts";
import { readPostbacksSearch } from "./postbacks/postbacks-search.ts";
import { type ReconciliationSearch, readReconciliationSearch } from "./reconciliation/reconciliation-search.ts";
import { readReportSearch } from "./reports/report-search.ts";
import { readAuditSearch } from "./settings/audit-search.ts";
import { readTexts } from "./shell/list-search.ts";
import { LostPage } from "./shell/lost-page.tsx";
import { Shell } from "./shell/shell.tsx";

// Each page is a file of its own: the first load has the shell alone.
const root = createRootRoute({ component: Shell, notFoundComponent: LostPage });

function overviewSearch(search: Record<string, unknown>) {
  const { from, to, zone } = readPeriod(search, Date.now());
  return { from, to, tz: zone };
}

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/overview", search: overviewSearch({}) });
  },
});

export const overviewRoute = createRoute({
  getParentRoute: () => root,
  path: "/overview",
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import("./overview/overview-page.tsx"), "OverviewPage"),
});

export const reportRoute = createRoute({
  getParentRoute: () => root,
  path: "/reports",
  validateSearch: (search) => readReportSearch(search, Date.now()),
  component: lazyRouteComponent(() => import("./reports/report-page.tsx"), "ReportPage"),
});

export const clicksRoute = createRoute({
  getParentRoute: () => root,
  path: "/clicks",
  validateSearch: readClicksSearch,
  component: lazyRouteComponent(() => import("./clicks/clicks-page.tsx"), "ClicksPage"),
});

export const clickRoute = createRoute({
  getParentRoute: () => root,
  path: "/clicks/$clickId",
  component: lazyRouteComponent(() => import("./clicks/click-page.tsx"), "ClickPage"),
});

const deliveriesRoute = createRoute({
  getParentRoute: () => root,
  path: "/deliveries",
  validateSearch: readDeliveriesSearch,
  component: lazyRouteComponent(() => import("./deliveries/deliveries-page.tsx"), "DeliveriesPage"),
});

const conversionsRoute = createRoute({
  getParentRoute: () => root,
  path: "/conversions",
  validateSearch: readConversionsSearch,
  component: lazyRouteComponent(() => import("./conversions/conversions-page.tsx"), "ConversionsPage"),
});

const conversionRoute = createRoute({
  getParentRoute: () => root,
  path: "/conversions/$id",
  component: lazyRouteComponent(() => import("./conversions/conversion-page.tsx"), "ConversionPage"),
});

const postbacksRoute = createRoute({
  getParentRoute: () => root,
  path: "/postbacks",
  validateSearch: readPostbacksSearch,
  component: lazyRouteComponent(() => import("./postbacks/postbacks-page.tsx"), "PostbacksPage"),
});

const usersRoute = createRoute({
  getParentRoute: () => root,
  path: "/users",
  validateSearch: (search: Record<string, unknown>) => readTexts(search, ["user_id"]),
  component: lazyRouteComponent(() => import("./users/users-page.tsx"), "UsersPage"),
});

const settingsRoute = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("./settings/settings-page.tsx"), "SettingsPage"),
});

const startRoute = createRoute({
  getParentRoute: () => root,
  path: "/start",
  component: lazyRouteComponent(() => import("./start/start-page.tsx"), "StartPage"),
});

const sharedRoute = createRoute({
  getParentRoute: () => root,
  path: "/shared",
  component: lazyRouteComponent(() => import("./shared/shared-page.tsx"), "SharedPage"),
});

export const costsRoute = createRoute({
  getParentRoute: () => root,
  path: "/costs",
  validateSearch: (search: Partial<CostsSearch> & SearchSchemaInput) => readCostsSearch({ ...search }, Date.now()),
  component: lazyRouteComponent(() => import("./costs/costs-page.tsx"), "CostsPage"),
});

const importRoute = createRoute({
  getParentRoute: () => root,
  path: "/costs/import",
  component: lazyRouteComponent(() => import("./costs/import-page.tsx"), "ImportPage"),
});

const connectorsRoute = createRoute({
  getParentRoute: () => root,
  path: "/connectors",
  component: lazyRouteComponent(() => import("./connectors/connectors-page.tsx"), "ConnectorsPage"),
});

const offersRoute = createRoute({
  getParentRoute: () => root,
  path: "/offers",
  component: lazyRouteComponent(() => import("./offers/offers-page.tsx"), "OffersPage"),
});

const offerRoute = createRoute({
  getParentRoute: () => root,
  path: "/offers/$slug",
  component: lazyRouteComponent(() => import("./offers/offer-page.tsx"), "OfferPage"),
});

// Not below `/offers/`: an offer may be called "new".
const newOfferRoute = createRoute({
  getParentRoute: () => root,
  path: "/offers-new",
  component: lazyRouteComponent(() => import("./offers/offer-page.tsx"), "NewOfferPage"),
});

const networksRoute = createRoute({
  getParentRoute: () => root,
  path: "/networks",
  component: lazyRouteComponent(() => import("./networks/networks-page.tsx"), "NetworksPage"),
});

const networkRoute = createRoute({
  getParentRoute: () => root,
  path: "/networks/$slug",
  component: lazyRouteComponent(() => import("./networks/network-page.tsx"), "NetworkPage"),
});

const newNetworkRoute = createRoute({
  getParentRoute: () => root,
  path: "/networks-new",
  component: lazyRouteComponent(() => import("./networks/network-page.tsx"), "NewNetworkPage"),
});

const targetsRoute = createRoute({
  getParentRoute: () => root,
  path: "/targets",
  component: lazyRouteComponent(() => import("./targets/targets-page.tsx"), "TargetsPage"),
});

const targetRoute = createRoute({
  getParentRoute: () => root,
  path: "/targets/$slug",
  component: lazyRouteComponent(() => import("./targets/target-page.tsx"), "TargetPage"),
});

const newTargetRoute = createRoute({
  getParentRoute: () => root,
  path: "/targets-new",
  component: lazyRouteComponent(() => import("./targets/target-page.tsx"), "NewTargetPage"),
});

const linksRoute = createRoute({
  getParentRoute: () => root,
  path: "/links",
  validateSearch: (search: LinksSearch & SearchSchemaInput) => readLinksSearch({ ...search }),
  component: lazyRouteComponent(() => import("./links/links-page.tsx"), "LinksPage"),
});

const reconciliationRoute = createRoute({
  getParentRoute: () => root,
  path: "/reconciliation",
  validateSearch: (search: Partial<ReconciliationSearch> & SearchSchemaInput) =>
    readReconciliationSearch({ ...search }, Date.now()),
  component: lazyRouteComponent(() => import("./reconciliation/reconciliation-page.tsx"), "ReconciliationPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    overviewRoute,
    reportRoute,
    clicksRoute,
    clickRoute,
    deliveriesRoute,
    conversionsRoute,
    conversionRoute,
    postbacksRoute,
    usersRoute,
    settingsRoute,
    sharedRoute,
    startRoute,
    ...[costsRoute, importRoute, connectorsRoute, reconciliationRoute],
    ...[offersRoute, offerRoute, newOfferRoute, networksRoute, networkRoute, newNetworkRoute],
    ...[targetsRoute, targetRoute, newTargetRoute, linksRoute],
  ]),
  basepath: "/dashboard",
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
