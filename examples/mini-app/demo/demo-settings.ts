import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Left out of git, as all of `data/`. */
const FOLDER = fileURLToPath(new URL("../../../data/demo/", import.meta.url));

const PORTS = {
  DEMO_HOST_PORT: 8090,
  DEMO_APP_PORT: 8091,
  DEMO_GATEWAY_PORT: 8000,
  DEMO_SANDBOX_PORT: 9100,
} as const;

export interface DemoPorts {
  readonly host: number;
  readonly app: number;
  readonly gateway: number;
  readonly sandbox: number;
}

export interface DemoSettings {
  /** The build, the gateway's database, its offers file. */
  readonly folder: string;
  /** Where each part listens, unless that port is taken. */
  readonly ports: DemoPorts;
}

/** @throws Error in Russian that names every variable that is wrong */
export function readDemoSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings {
  const problems: string[] = [];
  const port = (name: keyof typeof PORTS): number => {
    const text = env[name]?.trim() ?? "";
    if (text === "") return PORTS[name];
    const number = Number(text);
    if (!/^\d{1,5}$/.test(text) || number > 65_535) {
      problems.push(`${name}: нужно целое число от 0 до 65535 (0 — любой свободный), а пришло «${text}»`);
    }
    return number;
  };
  const ports = {
    host: port("DEMO_HOST_PORT"),
    app: port("DEMO_APP_PORT"),
    gateway: port("DEMO_GATEWAY_PORT"),
    sandbox: port("DEMO_SANDBOX_PORT"),
  };
  if (problems.length > 0) throw new Error(problems.join("; "));
  return { folder: resolve(env.DEMO_DIR?.trim() || FOLDER), ports };
}
