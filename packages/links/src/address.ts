import { hasMacro } from "./macro.ts";
import { maskHasMacro } from "./macro-scan.ts";
import { problem, type TemplateProblem } from "./problem.ts";

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;

/**
 * Checks the part of a template before its path: `origin` is the source up to the first `/`, `?` or `#` after `://`,
 * `mask` is the same part of the mask. Returns the first problem.
 */
export function checkOrigin(origin: string, mask: string, ownHosts: readonly string[]): TemplateProblem | undefined {
  if (maskHasMacro(mask) || hasMacro(origin)) {
    return problem("macro_in_host", `В адресе сайта «${origin}» стоит макрос: впишите постоянный адрес сайта.`);
  }
  const scheme = SCHEME.exec(origin)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== "http" && scheme !== "https") {
    return problem("scheme", `Ссылка начинается с «${scheme}:»: годятся только https:// и http://.`);
  }
  const authorityAt = origin.indexOf("://") + 3;
  if (scheme === undefined || authorityAt !== scheme.length + 3) {
    return problem("not_a_url", "Это не полная ссылка: начните её с https:// и имени сайта.");
  }
  const authority = origin.slice(authorityAt);
  if (authority.includes("@")) {
    return problem(
      "credentials",
      "Перед именем сайта стоят логин или пароль: уберите всё от «://» до «@» с ней вместе.",
    );
  }
  const url = parseHost(scheme, authority);
  if (url === undefined) return problem("not_a_url", `Имя сайта «${authority}» записано с ошибкой: исправьте его.`);
  if (ownHosts.some((own) => isSameHost(url, scheme, own))) {
    return problem("own_host", `«${authority}» — адрес самого сервиса, переход зациклится: впишите адрес партнёрки.`);
  }
  return undefined;
}

/** An own host without a port stands for every port, since one machine may listen on several. */
function isSameHost(url: URL, scheme: string, ownHost: string): boolean {
  const authority = ownHost.replace(/^[a-z]+:\/\//i, "").replace(/[/?#].*$/, "");
  const own = parseHost(scheme, authority);
  if (own === undefined) throw new TypeError(`ownHosts: "${ownHost}" is not a host`);
  if (withoutRootDot(own.hostname) !== withoutRootDot(url.hostname)) return false;
  return own.port === url.port || !/:\d+$/.test(authority);
}

/** `example.com.` is `example.com` to DNS. */
function withoutRootDot(hostname: string): string {
  return hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
}

/** `URL` lowers the case, turns a Cyrillic name to punycode and drops the scheme's own port. */
function parseHost(scheme: string, authority: string): URL | undefined {
  try {
    return new URL(`${scheme}://${authority}`); // URL.parse is newer than the browsers that open the dashboard.
  } catch {
    return undefined;
  }
}
