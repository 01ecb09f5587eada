import { parseArgs } from "node:util";

export interface SmokeOptions {
  /** Without a last slash. */
  readonly url: string;
  /** Clicks may go to a network that is not on this machine. */
  readonly yes: boolean;
}

const DEFAULT_URL = "http://localhost:8000";

export const HELP = `Проверка интеграции: npm run smoke -- [--url ${DEFAULT_URL}] [--yes]

  --url АДРЕС  где работает шлюз; без него ${DEFAULT_URL}
  --yes        слать тестовые клики и в настоящую сеть; без этого проверка остановится,
               если офферы ведут за пределы этой машины
  --help       эта справка

Код выхода: 0 — всё работает, 1 — что-то не так, 2 — проверка не проведена до конца.`;

export function readOptions(args: readonly string[]): SmokeOptions | { help: true } | { problem: string } {
  let values: { url?: string; yes?: boolean; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { url: { type: "string" }, yes: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    }));
  } catch {
    return { problem: `Не понимаю: ${args.join(" ")}` };
  }
  if (values.help) return { help: true };
  const url = (values.url ?? DEFAULT_URL).replace(/\/+$/, "");
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return { problem: `--url: нужен адрес вида ${DEFAULT_URL}, а пришло «${url}»` };
  }
  return { url, yes: values.yes ?? false };
}
