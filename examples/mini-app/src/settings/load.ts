import { type Config, readConfig } from "./config.ts";
import { type Offer, readOffers } from "./offers.ts";
import { SettingsError } from "./settings-error.ts";

export async function loadConfig(): Promise<Config> {
  return readConfig(await loadJson("config.json"));
}

export async function loadOffers(): Promise<Offer[]> {
  return readOffers(await loadJson("offers.json"));
}

/** Next to index.html, wherever that is hosted. */
async function loadJson(name: string): Promise<unknown> {
  let text: string;
  try {
    const response = await fetch(import.meta.env.BASE_URL + name, { cache: "no-cache" });
    if (!response.ok)
      throw new SettingsError(`${name}: сервер ответил ${response.status}, положите файл рядом с index.html`);
    text = await response.text();
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError(`${name}: не загрузился, проверьте связь`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SettingsError(`${name}: это не JSON, проверьте запятые и кавычки`, { cause });
  }
}
