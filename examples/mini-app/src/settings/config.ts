import { SettingsError } from "./settings-error.ts";

/** `/config.json`: what differs between environments, so that one build serves them all. */
export interface Config {
  /** The gateway's address, without a slash at the end; offers whose link starts with `/` open through it. */
  readonly metka: string;
  /** Code of the VK Ads pixel that learns of opened offers; without it nothing is reported. */
  readonly pixel: string | undefined;
}

const SAMPLE = '{"metka": "http://localhost:8000"}';
const KNOWN = ["metka", "pixel"];

/** @throws SettingsError that names every mistake */
export function readConfig(value: unknown): Config {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SettingsError(`config.json: нужен объект вида ${SAMPLE}`);
  }
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const problems = Object.keys(fields)
    .filter((name) => !KNOWN.includes(name))
    .map((name) => `«${name}» — такой настройки нет, есть ${KNOWN.join(", ")}`);
  const address = (name: string): string => {
    const text = fields[name];
    if (typeof text === "string" && isAddress(text)) return text.replace(/\/+$/, "");
    problems.push(`«${name}» — нужен адрес вида http://localhost:8000, ${found(text)}`);
    return "";
  };
  const pixel = fields.pixel;
  if (pixel !== undefined && (typeof pixel !== "string" || pixel.trim() === "")) {
    problems.push(`«pixel» — нужен код пикселя VK Рекламы, ${found(pixel)}; без пикселя уберите эту строку`);
  }
  const config = {
    metka: address("metka"),
    pixel: typeof pixel === "string" ? pixel.trim() : undefined,
  };
  if (problems.length > 0) throw new SettingsError(`config.json:\n${problems.join("\n")}`);
  return config;
}

/** An http address without query and fragment: a path may follow it. */
function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(text);
}

function found(value: unknown): string {
  return value === undefined ? "а строки нет" : `а стоит ${JSON.stringify(value)}`;
}
