import { CONVERSION_STATUSES, type ConversionStatus, type NetworkSettings } from "@metka/contract";
import { cleanValue } from "@metka/links";

/** Maps a network's word to our status, whatever its case and the blanks around it. undefined: it is in no list. */
export function mapStatus(word: string, statuses: NetworkSettings["statuses"]): ConversionStatus | undefined {
  const sought = plain(word);
  return CONVERSION_STATUSES.find((status) => statuses[status].some((known) => plain(known) === sought));
}

/** Words that are in more than one list, so that their meaning is not known. */
export function ambiguousWords(statuses: NetworkSettings["statuses"]): readonly string[] {
  const seen = new Map<string, ConversionStatus>();
  const ambiguous = new Set<string>();
  for (const status of CONVERSION_STATUSES) {
    for (const word of statuses[status].map(plain)) {
      if ((seen.get(word) ?? status) !== status) ambiguous.add(word);
      seen.set(word, status);
    }
  }
  return [...ambiguous];
}

function plain(word: string): string {
  return cleanValue(word).toLowerCase();
}
