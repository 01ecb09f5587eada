import { parseArgs } from "node:util";

export interface ReportOptions {
  /** Without a last slash; undefined: this machine's gateway, by its settings. */
  readonly url: string | undefined;
  readonly output: "table" | "csv" | "csv-excel";
  /** As `/api/reports` takes them. */
  readonly query: URLSearchParams;
}

export const HELP = `Отчёт в терминале: npm run report -- --by ref,day

  --by ГРУППЫ       до трёх через запятую: hour, day, week, month, offer, network, utm_source, utm_medium,
                    utm_campaign, utm_content, utm_term, ref, ref_source, vk_ad_id, vk_platform …;
                    без него — только итог
  --from, --to ДЕНЬ 2026-11-01, последний день входит; без них — 30 дней
  --tz ЗОНА         часовой пояс, без него Europe/Moscow
  --filter ИМЯ=ЗНАЧЕНИЕ
                    только это значение метки, можно несколько раз: --filter utm_campaign=Весна
  --sort КОЛОНКА    visits, conversions, profit_RUB …; минус впереди — по убыванию: --sort=-profit_RUB
  --limit ЧИСЛО     сколько строк, без него 100
  --basis, --model, --per, --users
                    как у /api/reports: --basis conversion, --model first, --per click, --users
  --csv             CSV вместо таблицы; --excel — CSV для русского Excel
  --names           и в CSV названия объявлений, групп и кампаний рядом с их ID; в таблице они есть всегда
  --url АДРЕС       где работает шлюз, без него http://localhost и PORT из настроек
  --help            эта справка

Токен берётся из ADMIN_TOKEN, а без него из файла admin-token в DATA_DIR (папка data).`;

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;
/** Given on as they are. */
const SAME = ["from", "to", "tz", "sort", "limit", "basis", "model", "per"] as const;

export function readOptions(args: readonly string[]): ReportOptions | { help: true } | { problem: string } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    // Node names the option that it does not know.
    return { problem: `Не понимаю ${args.join(" ")}: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (values.help) return { help: true };
  const url = values.url?.replace(/\/+$/, "");
  if (url !== undefined && (!/^https?:\/\//i.test(url) || !URL.canParse(url))) {
    return { problem: `--url: нужен адрес вида http://localhost:8000, а пришло «${url}»` };
  }
  const query = new URLSearchParams();
  if (values.by !== undefined) query.set("group_by", values.by);
  for (const name of SAME) {
    const value = values[name];
    if (value !== undefined) query.set(name, value);
  }
  if (values.users) query.set("users", "1");
  for (const filter of values.filter ?? []) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(filter) ?? [];
    if (name === undefined || value === undefined) {
      return { problem: `--filter: нужно имя=значение, а пришло «${filter}»` };
    }
    query.append(`filter[${name}]`, value);
  }
  const output = values.excel ? "csv-excel" : values.csv ? "csv" : "table";
  if (output !== "table") query.set("format", output);
  if (values.names) query.set("names", "1");
  return { url, output, query };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      ...{ by: TEXT, from: TEXT, to: TEXT, tz: TEXT, sort: TEXT, limit: TEXT, basis: TEXT, model: TEXT, per: TEXT },
      ...{
        url: TEXT,
        users: FLAG,
        names: FLAG,
        csv: FLAG,
        excel: FLAG,
        filter: { type: "string", multiple: true } as const,
      },
      help: { type: "boolean", short: "h" },
    },
  }).values;
}
