import { destination } from "pino";
import type { Config } from "../config.ts";
import { jsonLog } from "./json-log.ts";
import { gather } from "./lines.ts";
import type { Log } from "./log.ts";
import { prettyLog } from "./pretty-log.ts";

/** Soon enough for who watches the console. */
const GATHERING = { ms: 100, length: 8 * 1024 };

/** The gateway's log on standard output. The database, not the log, is the record of what happened. */
export function openLog({ logFormat, logLevel }: Pick<Config, "logFormat" | "logLevel">): Log {
  const lines = gather(destination({ fd: 1, sync: false }), GATHERING);
  return logFormat === "json" ? jsonLog(logLevel, lines) : prettyLog(logLevel, lines);
}
