import { Badge } from "@mantine/core";
import type { Conversion } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { ORANGE } from "../theme.ts";

/** Dark enough for white letters. */
const COLORS = { pending: ORANGE, approved: "teal.9", rejected: "red.9", withdrawn: "gray.7" } as const;

export function ConversionBadge({ status, withdrawn_at }: Pick<Conversion, "status" | "withdrawn_at">) {
  const { t } = useTranslation();
  const state = withdrawn_at === null ? status : "withdrawn";
  return <Badge color={COLORS[state]}>{t(`conversions.${state}`)}</Badge>;
}
