/** A click is a few KB and takes well under this; a request that trickles in holds a connection. */
const REQUEST_TIMEOUT_MS = 30_000;
/** By default Node looks every 30 s, and what should take 30 s took up to 90. */
const LOOK_EVERY_MS = 1_000;
/** Longer than the usual proxy's 60 s, so that the proxy and not the gateway ends an idle connection. */
const KEEP_ALIVE_MS = 72_000;

/**
 * The address and the headers of a request together. An address of a click may be 8,000 characters long, which are 48,000
 * bytes if they are Russian letters; browsers and proxies send up to 16 KB of headers. Node's own 16 KiB would lose such
 * a click at the redirect. A connection that sends this much and never ends its headers costs as much memory, for 30 s.
 */
export const HEADERS_MAX_BYTES = 64 * 1024;

/** How long a connection may take and how much it may say before its body, as options of the web server. */
export const CONNECTION_LIMITS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  http: {
    maxHeaderSize: HEADERS_MAX_BYTES,
    connectionsCheckingInterval: LOOK_EVERY_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
  },
} as const;

/**
 * Connections that may wait for the gateway to take them, as many as Linux allows. Beyond Node's own 511 the system drops
 * some of those that come at once, and their callers lose a second or more.
 */
export const CONNECTIONS_AT_ONCE = 4096;

/** More than one process serves in a second; each costs some 20 KB. */
const MOST_CONNECTIONS = 10_000;

/** Half of the files that this process may open at most: the database and the deliveries need theirs. */
export function mostConnections(openFiles: number): number {
  return Math.min(MOST_CONNECTIONS, Math.ceil(openFiles / 2));
}
