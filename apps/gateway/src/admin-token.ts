import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isHeaderText } from "./config.ts";
import { decodeFile, FileTextMistake } from "./file-text.ts";

export interface AdminToken {
  readonly token: string;
  /** True where it was made just now: the only time that it is shown. */
  readonly made: boolean;
}

/** The token from the environment, else the one kept in the data folder, else a new one that is kept there. */
export async function adminToken(fromEnv: string | undefined, dataDir: string): Promise<AdminToken> {
  if (fromEnv !== undefined) return { token: fromEnv, made: false };
  const file = join(dataDir, "admin-token");
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (cause) {
    throw new Error(`Папка данных ${dataDir} не создаётся: проверьте DATA_DIR и права на неё`, { cause });
  }
  const kept = existsSync(file) ? decodeKept(file, await readFile(file)).trim() : "";
  if (kept !== "" && !isHeaderText(kept)) {
    throw new Error(
      `В файле ${file} есть символы не из ASCII: заголовок Authorization их не передаёт. Удалите файл, и шлюз придумает новый токен`,
    );
  }
  if (kept !== "") return { token: kept, made: false };
  const token = randomBytes(24).toString("base64url");
  try {
    await writeWhole(file, `${token}\n`);
  } catch (cause) {
    throw new Error(`Файл ${file} не записывается: проверьте место на диске, DATA_DIR и права на неё`, { cause });
  }
  return { token, made: true };
}

/** All of it or nothing: a full disk must not leave an empty file, which every later start would read. */
async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}`;
  try {
    await writeFile(unfinished, text, { mode: 0o600, flush: true });
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

function decodeKept(file: string, bytes: Uint8Array): string {
  try {
    return decodeFile(bytes);
  } catch (cause) {
    throw cause instanceof FileTextMistake ? new Error(`Файл ${file}: ${cause.message}`) : cause;
  }
}
