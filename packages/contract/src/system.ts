import { Type } from "typebox";
import { AlertKindSchema } from "./target.ts";

const BytesOrNull = (description: string) => Type.Unsafe<number | null>({ type: ["integer", "null"], description });

export const SystemSchema = Type.Object({
  version: Type.String(),
  node: Type.String({ description: "Версия Node.js" }),
  gateway: Type.String({ description: "Имя шлюза, который ответил" }),
  started_at: Type.String({ description: "Когда он запущен; UTC" }),
  database: Type.Object({
    kind: Type.Enum(["sqlite", "postgres"]),
    place: Type.String({ description: "Файл или сервер; без пароля" }),
    bytes: Type.Integer({ description: "Сколько места занимает" }),
  }),
  reports: Type.Object({
    status: Type.Enum(["ready", "building"]),
    rows: Type.Integer({ description: "Пока копия делается: сколько строк прочитано" }),
    of: Type.Integer(),
    problem: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Последний сбой; null: его нет" }),
    bytes: BytesOrNull("Сколько занимает копия для отчётов; null: её ещё нет"),
  }),
  disk: Type.Object({
    folder: Type.String({ description: "Папка данных" }),
    free_bytes: Type.Integer(),
    total_bytes: Type.Integer(),
    trouble: Type.Unsafe<"disk_full" | "not_writable" | null>({
      enum: ["disk_full", "not_writable", null],
      description: "Почему в неё нельзя писать; null: можно",
    }),
  }),
  settings: Type.Array(
    Type.Object({
      name: Type.String(),
      from: Type.Enum(["environment", "env_file"], { description: "Переменная окружения или файл .env" }),
    }),
    { description: "Заданные настройки: только имена. Остальные — по умолчанию" },
  ),
});

export const AlertsSchema = Type.Object({
  watched: Type.Array(AlertKindSchema, {
    description: "За чем шлюз следит: только за тем, о чём просил хоть один включённый получатель",
  }),
  alerts: Type.Array(
    Type.Object({
      kind: AlertKindSchema,
      subject: Type.String({ description: "О чём: хост, подключение, машина; пусто, если оно одно" }),
      since: Type.String({ description: "С какого времени; UTC" }),
      details: Type.String({ description: "Подробность словами" }),
    }),
    { description: "Что не в порядке сейчас, старые сверху" },
  ),
});

export type System = Type.Static<typeof SystemSchema>;
export type Alerts = Type.Static<typeof AlertsSchema>;
