import type { DemoPorts } from "./demo-settings.ts";
import type { Demo } from "./start-demo.ts";

const PARTS = [
  ["host", "Стенд ВКонтакте", "начните отсюда: приложение во фрейме, метки, клики в сети"],
  ["app", "Приложение", "само по себе, без ВКонтакте"],
  ["gateway", "Шлюз Metka", "его строки идут ниже"],
  ["sandbox", "CPA-сеть", "учебная: /_sandbox/ расскажет, что умеет"],
] as const;

/** Where to look, and which ports are not the usual ones. */
export function greeting(demo: Demo, ports: DemoPorts): string {
  const lines = PARTS.map(([part, title, what]) => `  ${title.padEnd(16)} ${demo[part].padEnd(23)} ${what}`);
  const moved = PARTS.filter(([part]) => ports[part] !== 0 && Number(new URL(demo[part]).port) !== ports[part]).map(
    ([part, title]) => `  Порт ${ports[part]} занят, поэтому ${title} на другом: ${demo[part]}`,
  );
  return ["", "Демо Metka работает", ...lines, ...moved, "Остановить: Ctrl+C", ""].join("\n");
}
