/** The texts of a page's fenced blocks in one language, in order. */
export function fencedBlocks(page: string, language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, found, text = ""]) =>
    found === language ? [text.trimEnd()] : [],
  );
}

/** Every text between single backticks, outside the fenced blocks. */
export function inlineCode(page: string): string[] {
  const prose = page.replace(/^```[\s\S]*?^```$/gm, "");
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
}

/** The body rows of the tables that have this many columns, cells trimmed; `\|` is a bar inside a cell. */
export function tableRows(page: string, columns: number): string[][] {
  return page
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[-|]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === columns);
}

/** Targets of links that lead to files of the project. */
export function localLinks(page: string): string[] {
  return [...page.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) =>
    /^[a-z]+:|^#/.test(target) ? [] : [target.replace(/#.*$/, "")],
  );
}
