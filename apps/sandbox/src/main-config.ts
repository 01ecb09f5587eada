export interface MainConfig {
  readonly port: number;
}

const DEFAULT_PORT = 9100;

/** Reads the environment of `npm run sandbox`; says every mistake at once, by name, in Russian. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): MainConfig | { problems: string[] } {
  const problems: string[] = [];
  const portText = env.PORT ?? String(DEFAULT_PORT);
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  if (!(port <= 65_535))
    problems.push(`PORT: нужно целое число от 0 до 65535 (0 — любой свободный), а пришло "${portText}"`);
  if (env.HOST !== undefined && env.HOST !== "127.0.0.1" && env.HOST !== "localhost") {
    problems.push(`HOST: песочница слушает только 127.0.0.1, а пришло "${env.HOST}"; уберите HOST`);
  }
  return problems.length > 0 ? { problems } : { port };
}
