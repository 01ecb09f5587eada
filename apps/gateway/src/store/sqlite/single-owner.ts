import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./is-busy.ts";

/** How long a starting gateway waits for the one before it to stop: its own time to stop, and some. */
const WAIT_MS = 15_000;
const RETRY_MS = 100;

export interface Ownership {
  release(): void;
}

/** The file that a path leads to, also where it is yet to be made. */
export function realFile(path: string): string {
  const folder = realpathSync(dirname(path));
  const file = join(folder, basename(path));
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
  return realFile(resolve(folder, readlinkSync(file)));
}

/**
 * SQLite finds the journal by the file's name (sqlite.org/howtocorrupt.html, "Multiple links to the same file"), and so
 * does the lock: by a second name another gateway would open the same rows without the clicks in the first one's journal.
 */
function demandOneName(file: string): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) return;
  if (stat.nlink > 1) {
    throw new Error(
      `У файла базы ${file} есть ещё одно имя (жёсткая ссылка), а журнал и блокировка у каждого имени свои: два шлюза испортили бы базу. Остановите шлюз, который с ней работает, найдите ссылку (find / -xdev -inum ${stat.ino}) и удалите её; копию делайте через cp без -l`,
    );
  }
  if (stat.dev !== statSync(dirname(file)).dev) {
    throw new Error(
      `Файл базы ${file} смонтирован отдельно от своей папки, и журнал ${basename(file)}-wal с последними кликами лежит не рядом с ним. Смонтируйте папку целиком`,
    );
  }
}

/**
 * One gateway a SQLite database: a starting one ends all leases, so a second one at the same time would send clicks twice.
 * The lock is an exclusive transaction on a file of its own, which the system lets go when the process dies.
 */
export async function ownDatabase(
  file: string,
  waitMs = WAIT_MS,
  onNotice: (notice: string) => void = () => {},
): Promise<Ownership> {
  demandOneName(file);
  const lock = new DatabaseSync(`${file}.lock`, { timeout: 0 });
  const deadline = performance.now() + waitMs;
  let isLogged = false;
  for (;;) {
    try {
      lock.exec("begin exclusive");
      return { release: () => lock.close() };
    } catch (error) {
      if (!isBusy(error)) {
        lock.close();
        throw new Error(`Файл ${file}.lock не открывается`, { cause: error });
      }
      if (!isLogged) {
        onNotice(`База ${file} занята другим шлюзом: ждём, пока он остановится, не дольше ${waitMs / 1000} с`);
        isLogged = true;
      }
      if (performance.now() >= deadline) {
        lock.close();
        throw new Error(
          `База ${file} занята другим шлюзом. Остановите его, возьмите другую DATA_DIR или перейдите на PostgreSQL (DATABASE_URL=postgres://…)`,
          { cause: error },
        );
      }
    }
    await sleep(RETRY_MS);
  }
}
