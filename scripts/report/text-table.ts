export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

/** A cell that is longer is cut: a line that the terminal breaks cannot be read as a row. */
const MOST_WIDTH = 40;

/** Rows under their titles; a line before the last `footer` rows. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[], footer: number): string {
  const cells = rows.map((row) => row.map((cell) => cut(visible(cell))));
  const widths = columns.map(({ title }, at) =>
    Math.max(...[title, ...cells.map((row) => row[at] ?? "")].map(widthOf)),
  );
  const line = (row: readonly string[]) =>
    columns
      .map(({ align }, at) => padded(row[at] ?? "", widths[at] ?? 0, align))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("  ");
  const body = cells.map(line);
  const [top, bottom] = [body.slice(0, body.length - footer), body.slice(body.length - footer)];
  return [line(columns.map(({ title }) => title)), rule, ...top, ...(top.length > 0 ? [rule] : []), ...bottom].join(
    "\n",
  );
}

const graphemes = new Intl.Segmenter("ru", { granularity: "grapheme" });
/** What a terminal shows in two places. */
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** How many places of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

function padded(text: string, width: number, align: Column["align"]): string {
  const blanks = " ".repeat(Math.max(width - widthOf(text), 0));
  return align === "left" ? text + blanks : blanks + text;
}

function cut(text: string): string {
  if (widthOf(text) <= MOST_WIDTH) return text;
  let short = "";
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(short + segment) > MOST_WIDTH - 1) break;
    short += segment;
  }
  return `${short}…`;
}

/** A mark is written by anybody: what would move the cursor, colour the terminal or turn the text round is shown as a dot. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, "·");
}
