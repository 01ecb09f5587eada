import type { Migration } from "kysely/migration";
import { clicksAndDeliveries } from "./0001-clicks-and-deliveries.ts";

/** In the order of their names; a landed migration is never edited. */
export const MIGRATIONS: Record<string, Migration> = {
  "0001-clicks-and-deliveries": clicksAndDeliveries,
};
