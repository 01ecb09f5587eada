// Builds the dashboard where its sources or the locked packages have changed since; takes seconds. Plain JavaScript, since
// it runs on the machine's own Node. A gateway whose dashboard is not built says so and works, so nothing here fails it.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const app = join(root, "apps/dashboard");
const stamp = join(app, "dist/.built");

function sources() {
  const folders = [join(app, "src"), join(root, "packages/contract/src"), join(root, "packages/links/src")];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  const single = ["apps/dashboard/index.html", "apps/dashboard/vite.config.ts", "package-lock.json"];
  return [...files, ...single.map((file) => join(root, file))].sort();
}

function built() {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return "";
  }
}

const hash = createHash("sha256");
for (const file of sources()) hash.update(readFileSync(file));
const wanted = hash.digest("hex");

if (built() !== wanted) {
  console.log("Metka: собираю панель…");
  // The pinned Node: Vite needs a newer one than the machine may have.
  const node = join(root, "node_modules/.bin/node");
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const { status } = spawnSync(node, [vite, "build", "--logLevel", "error"], {
    cwd: app,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status === 0) writeFileSync(stamp, wanted);
  else console.error("Metka: панель не собралась, шлюз работает без неё. Повторить: npm run build:dashboard");
}
