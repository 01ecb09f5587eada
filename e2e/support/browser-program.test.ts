import { describe, expect, it } from "vitest";
import { chooseBrowser, type Machine } from "./browser-program.ts";

const GLIBC = "/lib64/ld-linux-x86-64.so.2";
const EDGE = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe";
const MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

function machine(platform: string, arch: string, files: string[], env: Machine["env"] = {}): Machine {
  return { platform, arch, env, exists: (path) => files.includes(path) };
}

describe("the browser of the tests", () => {
  it("is the one of CHROMIUM_PATH before any other", () => {
    const env = { CHROMIUM_PATH: "/opt/chrome" };
    expect(chooseBrowser(machine("linux", "x64", [GLIBC, "/opt/chrome"], env))).toBe("/opt/chrome");
  });

  it("is not another one when CHROMIUM_PATH leads nowhere", () => {
    const env = { CHROMIUM_PATH: "/opt/chrome" };
    expect(() => chooseBrowser(machine("linux", "x64", [GLIBC], env))).toThrow(
      "Переменная CHROMIUM_PATH указывает на /opt/chrome, но такого файла нет.",
    );
  });

  it("is the one that npm installed on Linux x64, whatever the system has", () => {
    expect(chooseBrowser(machine("linux", "x64", [GLIBC, "/usr/bin/chromium"], { PATH: "/usr/bin" }))).toBe("bundled");
  });

  it.each([
    ["Alpine", machine("linux", "x64", ["/usr/bin/chromium"], { PATH: "/bin:/usr/bin" }), "/usr/bin/chromium"],
    ["Linux on ARM", machine("linux", "arm64", ["/snap/bin/chromium"], { PATH: "/snap/bin" }), "/snap/bin/chromium"],
    ["macOS", machine("darwin", "arm64", [MAC_CHROME]), MAC_CHROME],
    ["Windows", machine("win32", "x64", [EDGE], { "PROGRAMFILES(X86)": "C:\\Program Files (x86)" }), EDGE],
  ])("is that of the system on %s", (_, where, path) => {
    expect(chooseBrowser(where)).toBe(path);
  });

  it.each([
    ["linux", "apt install chromium"],
    ["darwin", "brew install --cask google-chrome"],
    ["win32", "winget install Google.Chrome"],
  ])("is missing on %s with a word on what to install", (platform, command) => {
    const choose = () => chooseBrowser(machine(platform, "arm64", []));
    expect(choose).toThrow(command);
    expect(choose).toThrow("CHROMIUM_PATH");
  });
});
