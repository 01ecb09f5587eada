import { parseArgs } from "node:util";
import { ConfigError, environment, readConfig } from "../apps/gateway/src/config.ts";
import { findings } from "./doctor/checks.ts";
import type { Level } from "./doctor/finding.ts";
import { gatherFacts } from "./doctor/gather.ts";

const HELP = `Проверка перед запуском: npm run doctor -- [--url http://localhost:8000] [--public]

Запускайте там же, где шлюз: настройки берутся из тех же переменных и .env. Шлюз должен работать.
Никуда, кроме шлюза и своей базы, команда не обращается и ничего не меняет.

  --url АДРЕС  где работает шлюз; без него http://localhost и PORT из настроек
  --public     спросить и PUBLIC_URL: запрос выйдет за пределы этой машины

Код выхода: 0 — ошибок нет (⚠️ не ошибка), 1 — есть хотя бы одна ❌, 2 — команда не понята.`;

const SIGNS: Readonly<Record<Level, string>> = { ok: "✅", warning: "⚠️ ", problem: "❌" };

const options = readOptions();
if (options === undefined || options.help) {
  console.log(options === undefined ? `Не понимаю: ${process.argv.slice(2).join(" ")}\n\n${HELP}` : HELP);
  process.exitCode = options === undefined ? 2 : 0;
} else {
  try {
    process.exitCode = await examine(options);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.log(`❌ ${error.message}`);
    process.exitCode = 1;
  }
}

function readOptions(): { url?: string; public?: boolean; help?: boolean } | undefined {
  try {
    const flag = { type: "boolean" } as const;
    return parseArgs({ options: { url: { type: "string" }, public: flag, help: { ...flag, short: "h" } } }).values;
  } catch {
    return undefined;
  }
}

async function examine(options: { url?: string; public?: boolean }): Promise<0 | 1> {
  const config = readConfig(environment());
  const url = (options.url ?? `http://localhost:${config.port}`).replace(/\/+$/, "");
  const found = findings(await gatherFacts(config, { url, asksPublic: options.public === true }));
  for (const { level, text } of found) console.log(`${SIGNS[level]} ${text}`);
  const count = (level: Level) => found.filter((finding) => finding.level === level).length;
  console.log(`\n✅ ${count("ok")}, ⚠️  ${count("warning")}, ❌ ${count("problem")}. Подробно: docs/going-live.ru.md`);
  return count("problem") > 0 ? 1 : 0;
}
