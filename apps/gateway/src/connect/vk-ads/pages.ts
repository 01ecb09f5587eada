import { ConnectorError } from "../connector.ts";
import type { Ad, AdPage } from "./answers.ts";

/** Two hundred thousand ads in one cabinet: beyond that the list does not end, whatever its `count` says. */
const MOST_PAGES = 1_000;

/**
 * All of a list that comes in pages. It may change while it is read: what comes twice is kept once, and what slips from one
 * page to another is found by the next poll.
 */
export async function inPages(page: (offset: number) => Promise<AdPage>): Promise<readonly Ad[]> {
  const found = new Map<string, Ad>();
  let offset = 0;
  for (let n = 0; n < MOST_PAGES; n += 1) {
    const { count, items } = await page(offset);
    for (const item of items) found.set(item.id, item);
    offset += items.length;
    if (items.length === 0 || offset >= count) return [...found.values()];
  }
  throw new ConnectorError(`Список VK Ads не кончается: прочитано ${found.size}, и это не всё`);
}
