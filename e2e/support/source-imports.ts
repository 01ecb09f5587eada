export interface SourceImport {
  readonly from: string;
  /** What is imported: names without their braces, or `*`. */
  readonly names: string;
  /** Gone at run time. An import of `{ type A }` is not: the module is loaded for its effects. */
  readonly typesOnly: boolean;
}

/** TypeScript or JavaScript without its comments. A `//` in a text or an address begins none. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`\w])\/\/.*/g, "");
}

/** The modules that code without comments names: `import … from`, `export … from`, `import "…"` and `import("…")`. */
export function importsOf(code: string): SourceImport[] {
  const found: SourceImport[] = [];
  const statements = code.matchAll(/^(import|export)\b\s*(?:([^;"'()]*?)\s*\bfrom\s*)?["']([^"']+)["']/gm);
  for (const [, kind = "", clause = "", from = ""] of statements) {
    if (kind === "export" && clause === "") continue;
    const names = clause.replace(/[{}]/g, "").trim();
    found.push({ from, names: names === "" ? "*" : names, typesOnly: /^type\b/.test(clause) });
  }
  for (const [, from = ""] of code.matchAll(/\bimport\(\s*["']([^"']+)["']/g)) {
    found.push({ from, names: "*", typesOnly: false });
  }
  return found;
}
