// The last step of the build. tsc has written the types of every module to `.types`; those that an entry leads to are
// the package's. They name each other `.js`, since TypeScript before 5.0 does not find `.ts`.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const all = join(here, ".types");
const dist = join(here, "dist");

const SPECIFIER = /"(\.\.?\/[^"]+)\.ts"/g;

const taken = new Set<string>();
for (const entry of ["index.d.ts", "react.d.ts"]) take(entry);
rmSync(all, { recursive: true });

function take(file: string): void {
  if (taken.has(file)) return;
  taken.add(file);
  const types = readFileSync(join(all, file), "utf8");
  mkdirSync(join(dist, dirname(file)), { recursive: true });
  // No longer and no shorter than it was, so the map fits as it is.
  writeFileSync(join(dist, file), types.replace(SPECIFIER, '"$1.js"'));
  copyFileSync(join(all, `${file}.map`), join(dist, `${file}.map`));
  for (const [, path] of types.matchAll(SPECIFIER)) take(join(dirname(file), `${path}.d.ts`));
}
