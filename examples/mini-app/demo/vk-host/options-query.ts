import type { LaunchOptions } from "./launch-options.ts";

/** How the page's own query names each option: `/?link=…&user=1&silent=1&auto=1`. */
const NAMES: ReadonlyArray<readonly [option: keyof LaunchOptions, name: string]> = [
  ["link", "link"],
  ["page", "page"],
  ["user", "user"],
  ["firstName", "first"],
  ["lastName", "last"],
  ["platform", "platform"],
  ["theme", "theme"],
  ["passQuery", "query"],
  ["escapeHash", "escape"],
  ["silent", "silent"],
  ["refuseUser", "refuse"],
  ["blockStorage", "blocked"],
];

/**
 * The options that a query asks for over the defaults.
 *
 * @throws Error for people, of an unknown name or a value that does not fit
 */
export function readOptionsQuery(query: URLSearchParams, defaults: LaunchOptions): LaunchOptions {
  for (const name of query.keys()) {
    if (name !== "auto" && !NAMES.some(([, known]) => known === name)) {
      throw new Error(`«${name}» в адресе стенда: такого нет, есть ${NAMES.map(([, n]) => n).join(", ")}, auto`);
    }
  }
  const text = (name: string, fallback: string): string => query.get(name) ?? fallback;
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = query.get(name);
    if (value === null) return fallback;
    const found = allowed.find((one) => one === value);
    if (found === undefined) throw unfit(name, value, `одно из: ${allowed.join(", ")}`);
    return found;
  };
  const flag = (name: string, fallback: boolean): boolean => oneOf(name, ["0", "1"], fallback ? "1" : "0") === "1";
  const user = Number(text("user", String(defaults.user)));
  if (!Number.isSafeInteger(user) || user <= 0) throw unfit("user", text("user", ""), "целое число от 1");
  return {
    link: text("link", defaults.link),
    page: text("page", defaults.page),
    user,
    firstName: text("first", defaults.firstName),
    lastName: text("last", defaults.lastName),
    platform: oneOf("platform", ["desktop_web", "mobile_web"], defaults.platform),
    theme: oneOf("theme", ["system", "light", "dark"], defaults.theme),
    passQuery: flag("query", defaults.passQuery),
    escapeHash: flag("escape", defaults.escapeHash),
    silent: flag("silent", defaults.silent),
    refuseUser: flag("refuse", defaults.refuseUser),
    blockStorage: flag("blocked", defaults.blockStorage),
  };
}

function unfit(name: string, value: string, wanted: string): Error {
  return new Error(`«${name}» в адресе стенда: нужно ${wanted}, а стоит «${value}»`);
}

/** The query that asks for these options: only what differs from the defaults. */
export function writeOptionsQuery(options: LaunchOptions, defaults: LaunchOptions): URLSearchParams {
  const query = new URLSearchParams();
  for (const [option, name] of NAMES) {
    const value = options[option];
    if (value !== defaults[option]) query.set(name, typeof value === "boolean" ? String(Number(value)) : String(value));
  }
  return query;
}
