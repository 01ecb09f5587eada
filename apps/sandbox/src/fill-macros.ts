/** `{sub6}` as most networks write it, `[[[subid]]]` as Admitad does. */
const MACRO = /\{(\w+)\}|\[{3}(\w+)\]{3}/g;

/**
 * Fills a postback's macros as a network does: by the parameters that the click came with. Where a click has `s6` and
 * no `sub6`, as behind a link of the buyer's own, `{sub6}` is that. What the click does not have stays a macro.
 */
export function fillMacros(text: string, click: Readonly<Record<string, string>>): string {
  return text.replace(MACRO, (macro: string, braced: string | undefined, bracketed: string | undefined) => {
    const name = braced ?? bracketed ?? "";
    return click[name] ?? click[name.replace(/^sub(?=\d)/, "s")] ?? macro;
  });
}
