import { existsSync } from "node:fs";
import { posix, win32 } from "node:path";
import { unpackBundledBrowser } from "./browser-bundled.ts";

export interface BrowserProgram {
  readonly path: string;
  /** To be set for its process. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the choice depends on. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
}

/** The bundled browser is linked with glibc; Alpine's musl cannot load it. */
const GLIBC_LOADER = "/lib64/ld-linux-x86-64.so.2";

const LINUX_NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];
const MAC_APPLICATIONS = ["Google Chrome", "Chromium", "Microsoft Edge"];
const WINDOWS_FOLDERS = ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"];
const WINDOWS_PROGRAMS = [
  ["Google", "Chrome", "Application", "chrome.exe"],
  ["Chromium", "Application", "chrome.exe"],
  ["Microsoft", "Edge", "Application", "msedge.exe"],
];

export async function findBrowserProgram(): Promise<BrowserProgram> {
  const { platform, arch, env } = process;
  const choice = chooseBrowser({ platform, arch, env, exists: existsSync });
  return choice === "bundled" ? unpackBundledBrowser() : { path: choice, env: {} };
}

/** Path of the program, or "bundled" for the one that npm installs; throws when there is none. */
export function chooseBrowser(machine: Machine): string {
  const named = machine.env.CHROMIUM_PATH;
  if (named) {
    if (machine.exists(named)) return named;
    throw new Error(`Переменная CHROMIUM_PATH указывает на ${named}, но такого файла нет. Исправьте или уберите её.`);
  }
  if (machine.platform === "linux" && machine.arch === "x64" && machine.exists(GLIBC_LOADER)) return "bundled";
  const installed = systemPaths(machine).find((path) => machine.exists(path));
  if (installed) return installed;
  throw new Error(
    "Для тестов в браузере нужен Chrome, Chromium или Edge, а его не нашлось. Установите любой из них " +
      `(${howToInstall(machine.platform)}) или задайте в переменной CHROMIUM_PATH путь к его исполняемому файлу.`,
  );
}

function systemPaths({ platform, env }: Machine): string[] {
  if (platform === "darwin") return MAC_APPLICATIONS.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (platform === "win32") {
    const folders = WINDOWS_FOLDERS.flatMap((name) => env[name] ?? []);
    return WINDOWS_PROGRAMS.flatMap((program) => folders.map((folder) => win32.join(folder, ...program)));
  }
  const folders = (env.PATH ?? "").split(":").filter((folder) => folder !== "");
  return LINUX_NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

function howToInstall(platform: string): string {
  if (platform === "darwin") return "brew install --cask google-chrome";
  if (platform === "win32") return "winget install Google.Chrome";
  return "apt install chromium, dnf install chromium или apk add chromium";
}
