import { useTranslation } from "react-i18next";
import { DEFAULT_ZONE } from "../period.ts";
import { formatTime, NOTHING } from "../texts/format.ts";

/** A moment in the reader's language and in the reports' usual zone. */
export function Time({ iso }: { readonly iso: string | null }) {
  const { i18n } = useTranslation();
  if (iso === null) return NOTHING;
  return <time dateTime={iso}>{formatTime(iso, DEFAULT_ZONE, i18n.language)}</time>;
}
