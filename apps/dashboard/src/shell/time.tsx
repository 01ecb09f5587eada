import { useTranslation } from "react-i18next";
import { chosenZone } from "../period.ts";
import { formatTime, NOTHING } from "../texts/format.ts";

/** A moment in the reader's language and the zone that the reader has chosen. */
export function Time({ iso }: { readonly iso: string | null }) {
  const { i18n } = useTranslation();
  if (iso === null) return NOTHING;
  return <time dateTime={iso}>{formatTime(iso, chosenZone(), i18n.language)}</time>;
}
