import { constants } from "node:fs";
import { access, statfs } from "node:fs/promises";

/** Less is gone within minutes of traffic, and SQLite needs some of it to put its log into the database. */
const LEAST_FREE_BYTES = 32 * 1024 * 1024;

export type FolderTrouble = "disk_full" | "not_writable";

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
