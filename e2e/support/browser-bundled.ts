import { createReadStream, createWriteStream } from "node:fs";
import { access, lstat, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, createBrotliDecompress } from "node:zlib";
import type { BrowserProgram } from "./browser-program.ts";
import { filesOfTar } from "./browser-tar.ts";

/** One file of each part: cleaners of temporary folders take old files one by one. */
const PARTS = ["chromium", "lib/libnss3.so", "fonts/OpenSans-Regular.ttf", "fonts.conf"];

/** The font of the package and no other, so that text has the same width on every machine. */
const FONTS_CONF = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
</fontconfig>
`;

/**
 * The headless Chromium of `@sparticuz/chromium`, unpacked once for each version and user. With it come the shared
 * libraries that slim systems lack (NSS, NSPR, expat) and a font with Cyrillic; those of the system play no part.
 * The package's own unpacking is for AWS Lambda: it shares one folder among users and is not safe in two processes.
 */
export async function unpackBundledBrowser(): Promise<BrowserProgram> {
  const source = join(fileURLToPath(import.meta.resolve("@sparticuz/chromium")), "..", "..", "..");
  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const folder = join(tmpdir(), `metka-chromium-${version}-${process.getuid?.()}`);
  if (!(await isComplete(folder))) await unpackOnce(join(source, "bin"), folder);
  return {
    path: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  };
}

async function isComplete(folder: string): Promise<boolean> {
  try {
    if ((await lstat(folder)).uid !== process.getuid?.()) {
      throw new Error(`Папку ${folder} занял другой пользователь. Удалите её или задайте в TMPDIR другую.`);
    }
    await Promise.all(PARTS.map((part) => access(join(folder, part))));
    return true;
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
}

/** Test files run in several processes: each unpacks aside, and the first to finish gives its folder the name. */
async function unpackOnce(source: string, folder: string): Promise<void> {
  const aside = await mkdtemp(`${folder}-`);
  try {
    await unpack(source, aside);
    if ((await renameTo(folder, aside)) || (await isComplete(folder))) return;
    await rm(folder, { recursive: true, force: true }); // what a cleaner has left
    await renameTo(folder, aside);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** False when a folder with files in it has the name. */
async function renameTo(name: string, folder: string): Promise<boolean> {
  try {
    await rename(folder, name);
    return true;
  } catch (error) {
    if (isCode(error, "ENOTEMPTY") || isCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function unpack(source: string, folder: string): Promise<void> {
  await writeFile(join(folder, "fonts.conf"), FONTS_CONF);
  await unpackFlat(join(source, "al2023.tar.br"), join(folder, "lib"));
  await unpackFlat(join(source, "fonts.tar.br"), join(folder, "fonts"));
  await pipeline(
    createReadStream(join(source, "chromium.br")),
    createBrotliDecompress(),
    createWriteStream(join(folder, "chromium"), { mode: 0o755 }),
  );
}

async function unpackFlat(archive: string, folder: string): Promise<void> {
  await mkdir(folder);
  for (const { path, content } of filesOfTar(brotliDecompressSync(await readFile(archive)))) {
    await writeFile(join(folder, basename(path)), content);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
