import type { Config } from "../config.ts";
import { jsonLog, jsonNotice } from "./json-log.ts";
import { gather } from "./lines.ts";
import type { Log } from "./log.ts";
import { Outlet } from "./outlet.ts";
import { prettyLog, prettyNotice } from "./pretty-log.ts";
import { unblockedStdout } from "./unblocked-stdout.ts";

/** Soon enough for who watches the console. */
const GATHERING = { ms: 100, length: 64 * 1024 };
/** Half a second of the busiest gateway, for readers that pause. */
const MOST_WAITING = 2 * 1024 * 1024;

/** The gateway's log on standard output. The database, not the log, is the record of what happened. */
export function openLog({ logFormat, logLevel }: Pick<Config, "logFormat" | "logLevel">): Log {
  const notice = logFormat === "json" ? jsonNotice : prettyNotice;
  const lines = gather(new Outlet({ fd: unblockedStdout(), most: MOST_WAITING, notice }), GATHERING);
  return logFormat === "json" ? jsonLog(logLevel, lines) : prettyLog(logLevel, lines);
}
