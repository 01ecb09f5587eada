export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly lines: ReadonlyArray<readonly string[]>;
}

/** Columns that stand under one another: the first one to the left, numbers to the right. */
export function textTable(lines: ReadonlyArray<readonly string[]>): string {
  const columns = Math.max(0, ...lines.map((cells) => cells.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  return lines
    .map((cells) => cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "))
    .join("\n");
}

/** The same for a page of the docs. */
export function markdownTable({ head, lines }: Omit<Table, "title">): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [row(head), `|${rule.join("|")}|`, ...lines.map(row)].join("\n");
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
