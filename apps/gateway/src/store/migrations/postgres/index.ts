import type { Migration } from "kysely/migration";
import { clicksAndDeliveries } from "./0001-clicks-and-deliveries.ts";
import { redirects } from "./0002-redirects.ts";
import { conversions } from "./0003-conversions.ts";
import { erasures } from "./0004-erasures.ts";

/** In the order of their names; a landed migration is never edited. */
export const MIGRATIONS: Record<string, Migration> = {
  "0001-clicks-and-deliveries": clicksAndDeliveries,
  "0002-redirects": redirects,
  "0003-conversions": conversions,
  "0004-erasures": erasures,
};
