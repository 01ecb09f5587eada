import type { Migration } from "kysely/migration";
import { clicksAndDeliveries } from "./0001-clicks-and-deliveries.ts";
import { redirects } from "./0002-redirects.ts";
import { conversions } from "./0003-conversions.ts";
import { erasures } from "./0004-erasures.ts";
import { firstClick } from "./0005-first-click.ts";
import { offers } from "./0006-offers.ts";
import { costs } from "./0007-costs.ts";
import { reportHours } from "./0008-report-hours.ts";
import { reportShortcuts } from "./0009-report-shortcuts.ts";
import { usersOfHours } from "./0010-users-of-hours.ts";
import { visitOfClick } from "./0011-visit-of-click.ts";
import { conversionReasons } from "./0012-conversion-reasons.ts";
import { unattributed } from "./0014-unattributed.ts";

/** In the order of their names; a landed migration is never edited. */
export const MIGRATIONS: Record<string, Migration> = {
  "0001-clicks-and-deliveries": clicksAndDeliveries,
  "0002-redirects": redirects,
  "0003-conversions": conversions,
  "0004-erasures": erasures,
  "0005-first-click": firstClick,
  "0006-offers": offers,
  "0007-costs": costs,
  "0008-report-hours": reportHours,
  "0009-report-shortcuts": reportShortcuts,
  "0010-users-of-hours": usersOfHours,
  "0011-visit-of-click": visitOfClick,
  "0012-conversion-reasons": conversionReasons,
  "0014-unattributed": unattributed,
};
