import { MAX_HOPS, type Mode } from "./mode.ts";
import { ModeError, parseMode } from "./parse-mode.ts";

/**
 * The mode that a path asks for by its first segment, which wins over the current mode: `/status/503/…`, `/ok/…`,
 * `/slow/30000/…`, `/hang/…`, `/drop/…`, `/loop/…`, `/hop/2/…`. `undefined` for any other path.
 *
 * So one sandbox can be a healthy network for one offer and a dead one for another at the same time.
 *
 * @throws ModeError where the number after the prefix is missing or out of bounds
 */
export function pathMode(target: string): Mode | undefined {
  const first = segmentAt(target, 1);
  const number = () => numberIn(segmentAt(target, first.length + 2));
  switch (first) {
    case "ok":
    case "hang":
    case "drop":
    case "loop":
      return parseMode({ kind: first });
    case "status":
      return parseMode({ kind: "status", status: number() });
    case "slow":
      return parseMode({ kind: "slow", delayMs: number() });
    case "hop":
      return hopMode(number());
    default:
      return undefined;
  }
}

/** `/hop/3/x` → `/hop/2/x` → `/hop/1/x` → another host: the number counts redirects, the last of which leaves. */
export function hopTarget(hops: number, target: string): string {
  return `/hop/${hops}${target.replace(/^\/hop\/\d+/, "")}`;
}

function hopMode(redirects: number | string): Mode {
  if (typeof redirects === "string" || redirects < 1 || redirects > MAX_HOPS + 1) {
    throw new ModeError(`/hop/: нужно целое число от 1 до ${MAX_HOPS + 1}, а пришло "${redirects}"`);
  }
  return parseMode(redirects === 1 ? { kind: "redirect" } : { kind: "self-redirect", hops: redirects - 1 });
}

function segmentAt(target: string, start: number): string {
  let end = start;
  while (end < target.length && target[end] !== "/" && target[end] !== "?") end += 1;
  return target.slice(start, end);
}

/** The number, or the text as it came, which the mode's check then shows to the reader. */
function numberIn(segment: string): number | string {
  return /^\d{1,9}$/.test(segment) ? Number(segment) : segment;
}
