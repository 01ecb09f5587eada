import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { BADGE_COLORS } from "./badge-colors.ts";

/** Whether something is in use. */
export function Switched({ active }: { readonly active: boolean }) {
  const { t } = useTranslation();
  return <Badge color={active ? BADGE_COLORS.good : BADGE_COLORS.idle}>{t(active ? "state.on" : "state.off")}</Badge>;
}
