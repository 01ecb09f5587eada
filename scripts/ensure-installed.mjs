// Runs before every npm script, on the machine's own Node (20 or later), so it is plain JavaScript with no dependency.
// Installs the locked dependencies when they are missing or the lock file has changed since; `--done` is what npm
// itself calls after a complete installation.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = `${root}node_modules/.metka-installed`;
const wanted = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .digest("hex");

function installed() {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return "";
  }
}

if (process.argv.includes("--done")) {
  // Without the development packages the tests could not run, so that is no complete installation.
  if (!process.env.npm_config_omit) writeFileSync(stamp, wanted);
} else if (installed() !== wanted) {
  const npm = process.env.npm_execpath;
  const [command, prefix] = npm?.endsWith("js") ? [process.execPath, [npm]] : ["npm", []];
  console.log("Metka: ставлю зависимости (npm ci), это нужно один раз…");
  const install = [...prefix, "ci", "--include=dev", "--loglevel=error", "--no-audit", "--no-fund"];
  const { status } = spawnSync(command, install, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32" && command === "npm",
  });
  if (status !== 0) {
    console.error("Metka: зависимости не поставились. Проверьте сеть и место на диске и повторите ту же команду.");
    process.exit(status ?? 1);
  }
}
