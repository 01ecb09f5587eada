/** Not the rows' fault: no connection, no resources, shutting down, read-only (SQLSTATE classes 08, 25, 53, 57, 58). */
export function isAway(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  // An error without a five-character SQLSTATE is the driver's or the socket's own.
  return !/^[0-9A-Z]{5}$/.test(code) || /^(08|25|53|57|58)/.test(code);
}
