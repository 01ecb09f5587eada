import { chmodSync, statSync } from "node:fs";

/** SQLite's result codes (sqlite.org/rescode) that are about the file itself, with what to do. */
const TROUBLE: ReadonlyMap<number, string> = new Map([
  [8, "не открывается для записи: проверьте права на него и на его папку"],
  [10, "не читается: ошибка диска. Проверьте диск и верните базу из копии"],
  [11, "повреждён: остановите шлюз и верните базу из копии"],
  [13, "не записывается: на диске нет места"],
  [14, "не открывается: проверьте путь (это должен быть файл, а не папка) и права на него и на его папку"],
  [26, "не похож на базу SQLite: проверьте DATABASE_URL и DATA_DIR или верните базу из копии"],
]);

/** The problem of a database's file, as the end of a sentence. */
export function fileTrouble(error: unknown): string {
  const code: unknown = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  return (typeof code === "number" ? TROUBLE.get(code & 0xff) : undefined) ?? "не открывается";
}

const OTHERS = 0o077;

/**
 * Clicks are personal data: whatever an earlier version or a copy has left readable for other users of the machine is
 * closed to them. Gives a notice for each file that was open and could not be closed.
 */
export function closeToOthers(file: string): string[] {
  const notices: string[] = [];
  for (const name of [file, `${file}-wal`, `${file}-shm`, `${file}.lock`]) {
    const stat = statSync(name, { throwIfNoEntry: false });
    if (stat === undefined || (stat.mode & OTHERS) === 0) continue;
    try {
      chmodSync(name, stat.mode & 0o700);
    } catch {
      notices.push(`Файл ${name} открыт другим пользователям машины, и закрыть его не удалось: выполните chmod 600`);
    }
  }
  return notices;
}
