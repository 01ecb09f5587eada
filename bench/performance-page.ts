import type { Findings, Scenario } from "./scenario.ts";
import { markdownTable, type Table } from "./text-table.ts";

/** What the command has put on a page stands between these; prose around it is people's. */
const begins = (scenario: string) => `<!-- npm run bench: ${scenario} -->`;
const ends = (scenario: string) => `<!-- end of ${scenario} -->`;

/** The page with the scenario's part replaced. Throws where it has no place for it. */
export function withSection(page: string, scenario: string, section: string): string {
  const from = page.indexOf(begins(scenario));
  const to = page.indexOf(ends(scenario));
  if (from < 0 || to < from) throw new Error(`the page needs the lines ${begins(scenario)} and ${ends(scenario)}`);
  return `${page.slice(0, from)}${begins(scenario)}\n\n${section}\n\n${page.slice(to)}`;
}

/** A scenario's tables in Markdown; `machine` says on what and when. */
export function sectionText(
  { about }: Pick<Scenario, "about">,
  { tables }: Pick<Findings, "tables">,
  goals: Table,
  machine: string,
): string {
  const parts = [...tables, goals].map((table) => `**${table.title}**\n\n${markdownTable(table)}`);
  return [about, `Measured on ${machine}.`, ...parts].join("\n\n");
}
