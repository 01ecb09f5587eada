import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const executed = promisify(execFile);

/**
 * `@metka/tracker` as npm would publish it, and an application outside the repository that has installed it. Packed from a
 * copy: nobody else's `dist` is read or written, and what is packed has to be built first.
 */
export class InstalledTracker {
  readonly #root: string;
  readonly #temporary: string;
  /** The copy that was packed. */
  readonly source: string;
  readonly application: string;
  /** The package inside the application. */
  readonly folder: string;
  readonly tarball: string;

  private constructor(root: string, temporary: string) {
    this.#root = root;
    this.#temporary = temporary;
    this.source = join(temporary, "workspace/packages/tracker");
    this.application = join(temporary, "application");
    this.folder = join(this.application, "node_modules/@metka/tracker");
    this.tarball = join(temporary, "tracker.tgz");
  }

  static async of(root: string): Promise<InstalledTracker> {
    const tracker = new InstalledTracker(root, await realpath(await mkdtemp(join(tmpdir(), "metka-tracker-"))));
    try {
      await tracker.#pack();
      await tracker.#install();
      return tracker;
    } catch (error) {
      await tracker.remove();
      throw error;
    }
  }

  async #pack(): Promise<void> {
    const workspace = join(this.#temporary, "workspace");
    const filter = (path: string) => !["dist", ".types", "node_modules"].includes(basename(path));
    await cp(join(this.#root, "packages/tracker"), this.source, { recursive: true, filter });
    await cp(join(this.#root, "tsconfig.json"), join(workspace, "tsconfig.json"));
    await symlink(join(this.#root, "node_modules"), join(workspace, "node_modules"));
    await run("npm", ["pack", "--pack-destination", this.#temporary], this.source);
    const [tarball = ""] = (await readdir(this.#temporary)).filter((name) => name.endsWith(".tgz"));
    await rename(join(this.#temporary, tarball), this.tarball);
  }

  async #install(): Promise<void> {
    await mkdir(this.application);
    await writeFile(join(this.application, "package.json"), '{ "private": true, "type": "module" }');
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", this.tarball], this.application);
  }

  /** Makes a package of the repository one of the application's. */
  async alsoInstall(name: string): Promise<void> {
    const target = join(this.application, "node_modules", name);
    if (existsSync(target)) return;
    await mkdir(dirname(target), { recursive: true });
    await symlink(join(this.#root, "node_modules", name), target);
  }

  /** Every file of the package, sorted. */
  async files(): Promise<string[]> {
    const all = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return all
      .filter((entry) => entry.isFile())
      .map(({ name, parentPath }) => join(parentPath, name).slice(this.folder.length + 1))
      .sort();
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), "utf8");
  }

  /** Writes a file of the application; returns its path. */
  async write(name: string, text: string): Promise<string> {
    const file = join(this.application, name);
    await writeFile(file, text);
    return file;
  }

  /** Runs a program of the application on Node; returns what it prints. */
  async node(...args: readonly string[]): Promise<string> {
    return run(process.execPath, args, this.application);
  }

  async remove(): Promise<void> {
    await rm(this.#temporary, { recursive: true, force: true });
  }
}

/** What the program prints; if it fails that is in the error, since tsc and Vite say there what is wrong. */
async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { stdout } = await executed(program, args, { cwd }).catch(({ message, stdout }) => {
    throw new Error(`${message}\n${stdout}`);
  });
  return stdout;
}
