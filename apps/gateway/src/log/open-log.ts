import { destination } from "pino";
import type { Config } from "../config.ts";
import { jsonLog } from "./json-log.ts";
import type { Log } from "./log.ts";
import { prettyLog } from "./pretty-log.ts";

/** Lines are gathered for at most this long: a write for each would cost a busy gateway a tenth of its speed. */
const FLUSH_EVERY_MS = 100;
const BUFFER_BYTES = 8 * 1024;

/** The gateway's log on standard output. The database, not the log, is the record of what happened. */
export function openLog({ logFormat, logLevel }: Pick<Config, "logFormat" | "logLevel">): Log {
  const out = destination({ fd: 1, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_EVERY_MS });
  return logFormat === "json" ? jsonLog(logLevel, out) : prettyLog(logLevel, out);
}
