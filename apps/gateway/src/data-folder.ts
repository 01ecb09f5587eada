import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Less is gone within minutes of traffic, and SQLite needs some of it to put its log into the database. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

export type FolderTrouble = "disk_full" | "not_writable";

/**
 * The folder, or what it will be made in: with PostgreSQL nothing is written to the data folder before the first report, so
 * it may not be there yet.
 */
export async function existingFolder(folder: string): Promise<string> {
  try {
    await access(folder);
    return folder;
  } catch {
    const above = dirname(folder);
    return above === folder ? folder : existingFolder(above);
  }
}

/** Why clicks cannot be kept in a folder for long; undefined: they can. */
export async function folderTrouble(
  folder: string,
  leastFreeBytes = LEAST_FREE_BYTES,
): Promise<FolderTrouble | undefined> {
  try {
    await access(folder, constants.W_OK);
  } catch {
    return "not_writable";
  }
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < leastFreeBytes ? "disk_full" : undefined;
}
