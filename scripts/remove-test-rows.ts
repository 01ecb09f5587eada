import { parseArgs } from "node:util";
import { type Config, ConfigError, environment, readConfig } from "../apps/gateway/src/config.ts";
import { AdminError, adminGateway, keptToken } from "./operator/admin-gateway.ts";
import { countsText, testRows } from "./operator/test-rows.ts";

const HELP = `Удаление тестовых строк: npm run remove-test-rows -- [--yes] [--local] [--url http://localhost:8000]

Тестовые — это клики npm run smoke (user_id «metka-smoke») и клики, ушедшие в сеть на этой же машине (песочница),
со всем, что к ним относится. Шлюз должен работать. Без --yes команда только считает.

  --yes        удалить; вернуть нельзя, поэтому сначала сделайте копию базы
  --local      и переходы по адресу localhost, и постбеки без клика с этой же машины. Не годится, если шлюз стоит
               за прокси на той же машине, а TRUST_PROXY не задан: тогда так выглядят и настоящие
  --url АДРЕС  где работает шлюз; без него http://localhost и PORT из настроек

Код выхода: 0 — тестовых строк нет или они удалены, 1 — ошибка, 2 — они есть и не удалены.`;

try {
  const options = readOptions();
  if (options.help) console.log(HELP);
  else process.exitCode = await run(options, readConfig(environment()));
} catch (error) {
  if (!(error instanceof AdminError || error instanceof ConfigError)) throw error;
  console.error(`❌ ${error.message}`);
  process.exitCode = 1;
}

function readOptions(): { url?: string; yes?: boolean; local?: boolean; help?: boolean } {
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({ options: { url: { type: "string" }, yes: flag, local: flag, help: { ...flag, short: "h" } } })
      .values;
  } catch {
    throw new AdminError(`Не понимаю: ${process.argv.slice(2).join(" ")}\n\n${HELP}`);
  }
}

async function run(options: { url?: string; yes?: boolean; local?: boolean }, config: Config): Promise<number> {
  const token = await keptToken(config);
  if (token === undefined) throw new AdminError("Нет токена: задайте ADMIN_TOKEN или DATA_DIR работающего шлюза");
  const url = (options.url ?? `http://localhost:${config.port}`).replace(/\/+$/, "");
  const gateway = adminGateway(url, token);
  const found = countsText(await testRows(gateway, "GET", options.local === true));
  if (found === "") {
    console.log("✅ Тестовых строк нет");
    return 0;
  }
  if (options.yes !== true) {
    console.log(`⚠️  Тестовых строк: ${found}. Удалить: та же команда с --yes`);
    return 2;
  }
  console.log(`✅ Удалено: ${countsText(await testRows(gateway, "DELETE", options.local === true))}`);
  return 0;
}
