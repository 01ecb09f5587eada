import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
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
  const token = randomBytes(24).toString("base64url");
  try {
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: "wx" });
    return { token, made: true };
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw new Error(`Файл ${file} не записывается: проверьте DATA_DIR и права на неё`, { cause: error });
    }
    const kept = decodeKept(file, await readFile(file)).trim();
    if (kept === "") throw new Error(`Файл ${file} пуст: удалите его, и шлюз придумает новый токен`);
    if (!isHeaderText(kept)) {
      throw new Error(
        `В файле ${file} есть символы не из ASCII: заголовок Authorization их не передаёт. Удалите файл, и шлюз придумает новый токен`,
      );
    }
    return { token: kept, made: false };
  }
}

function decodeKept(file: string, bytes: Uint8Array): string {
  try {
    return decodeFile(bytes);
  } catch (cause) {
    throw cause instanceof FileTextMistake ? new Error(`Файл ${file}: ${cause.message}`) : cause;
  }
}
