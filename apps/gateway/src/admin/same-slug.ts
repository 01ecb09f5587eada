import { ApiError } from "../errors.ts";

/** A body that was read from one address and is sent to another would overwrite the wrong one. */
export function demandSameSlug(slug: string, named: string | undefined): void {
  if (named === undefined || named === slug) return;
  const message = `в адресе «${slug}», а в теле «${named.slice(0, 64)}»: уберите slug из тела или исправьте адрес`;
  throw new ApiError("invalid_request", [{ path: "/slug", message }]);
}
