import { DAY_MS } from "../../apps/gateway/src/store/durations.ts";
import type { Facts } from "./facts.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

const GB = 1024 ** 3;
/** Attribution compares times of the network and ours by the second. */
const MOST_SKEW_MS = 2_000;

export function disk({ freeBytes, config }: Facts): Finding {
  if (freeBytes === undefined)
    return problem(`Папки данных ${config.dataDir} нет: запустите шлюз или задайте DATA_DIR`);
  const free = `${(freeBytes / GB).toFixed(1)} ГБ`;
  if (freeBytes < GB)
    return problem(`На диске с данными ${free}: миллион кликов занимает около 1 ГБ. Освободите место`);
  if (freeBytes < 5 * GB) return warning(`На диске с данными ${free}: хватит ненадолго, следите за местом`);
  return ok(`На диске с данными свободно ${free}`);
}

export function permissions({ openFiles }: Facts): Finding {
  if (openFiles.length === 0) return ok("Файлы с данными закрыты от других пользователей машины");
  return problem(
    `Другие пользователи машины могут прочесть: ${openFiles.join(", ")}. chmod 600 для файлов, 700 для папки`,
  );
}

export function clock({ database, clockBehindFiles }: Facts): Finding {
  if (clockBehindFiles) return problem("Часы отстают: файлы программы новее. Включите NTP: timedatectl set-ntp true");
  if (database.kind === "postgres" && Math.abs(database.skewMs) > MOST_SKEW_MS) {
    const seconds = Math.round(database.skewMs / 1000);
    return problem(`Часы базы и этой машины расходятся на ${seconds} с: включите NTP на обеих`);
  }
  return ok("Часы идут верно, насколько это видно отсюда; NTP проверьте сами: timedatectl");
}

export function database({ database: found, config }: Facts): Finding {
  if (found.kind === "unreachable") return problem(`PostgreSQL не отвечает: ${found.said}. Проверьте DATABASE_URL`);
  if (found.kind === "sqlite") {
    return config.database.kind === "sqlite" ? ok(`База ${config.database.file}`) : problem("База не проверена");
  }
  if (found.unsafe.length > 0) {
    return problem(`PostgreSQL может потерять клики при сбое питания: ${found.unsafe.join(", ")}. Верните on`);
  }
  return ok("PostgreSQL отвечает и пишет надёжно");
}

export function backups({ config, newestBackupMs, nowMs }: Facts): Finding {
  if (config.database.kind === "postgres") {
    return warning("Резервные копии PostgreSQL отсюда не видны: проверьте, что pg_dump идёт каждый день");
  }
  const how = `sqlite3 ${config.database.file} ".backup ${config.database.file}.backup"`;
  if (newestBackupMs === undefined) return warning(`Резервной копии рядом с базой нет. Сделать на ходу: ${how}`);
  const days = Math.floor((nowMs - newestBackupMs) / DAY_MS);
  return days > 1 ? warning(`Резервной копии ${days} дн. Обновить: ${how}`) : ok("Резервная копия свежая");
}
