import type { CostMark } from "@metka/contract";
import type { CostRow } from "../../store/costs/model.ts";
import type { Ad } from "./answers.ts";

/**
 * Imported lines under another mark whose value is an ad, a group or a campaign of the cabinet, by id or name: its money
 * is in the connector's lines as well, so reports count it twice.
 */
export function countedTwice(imported: readonly CostRow[], ads: readonly Ad[], mark: CostMark): string | undefined {
  const known = new Set(ads.flatMap(({ id, name }) => (name === "" ? [id] : [id, name])));
  const twice = imported.filter((line) => line.mark !== mark && known.has(line.value));
  const [first] = twice;
  if (first === undefined) return undefined;
  const days = [...new Set(twice.map(({ day }) => day))].sort();
  const when = days.length === 1 ? days[0] : `${days[0]} … ${days.at(-1)}`;
  return (
    `за ${when} загружены вручную расходы этого же кабинета по другой метке (${first.mark} = «${first.value}», всего строк ` +
    `${twice.length}): они посчитаны дважды. Уберите их: DELETE /api/costs?from=…&to=…&mark=${first.mark}&source=import`
  );
}
