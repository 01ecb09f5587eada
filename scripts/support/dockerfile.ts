import { cp, mkdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** A Dockerfile's instructions in order, without comments, their continued lines joined. */
export function readInstructions(text: string): Instruction[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "")
    .split("\n");
  return lines
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, name = "", rest = ""] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { name, rest };
    });
}

/** Each stage's instructions, from its FROM on. */
export function stagesOf(instructions: readonly Instruction[]): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of instructions) {
    if (instruction.name === "FROM") stages.push([]);
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

/** The JSON array of an exec-form command: `CMD ["node", "main.ts"]`. */
export function execForm(rest: string): string[] {
  const command: unknown = JSON.parse(rest.slice(rest.indexOf("[")));
  if (!Array.isArray(command)) throw new Error(`not in exec form: ${rest}`);
  return command.map(String);
}

/** Does what a COPY does, from the project's root into a folder that stands for the image's working folder. */
export async function copy({ rest }: Instruction, root: string, image: string): Promise<void> {
  const paths = rest.split(/\s+/);
  const target = paths.pop() ?? "";
  const ignored = await readIgnored(root);
  for (const source of paths) {
    const folder = target.endsWith("/");
    const to = folder ? join(image, target, source.split("/").at(-1) ?? "") : join(image, target);
    await mkdir(join(to, ".."), { recursive: true });
    if (ignored(source)) throw new Error(`COPY ${source}: .dockerignore leaves it out`);
    await cp(join(root, source), to, { recursive: true, filter: (path) => !ignored(relative(root, path)) });
  }
}

/** `COPY --from=stage /app/a b`: `stage` is the folder that stands for the other stage's working folder, `/app`. */
export async function copyFromStage({ rest }: Instruction, stage: string, image: string): Promise<void> {
  const [, source = "", target = ""] = /^--from=\S+ \/app\/(\S+) (\S+)$/.exec(rest) ?? [];
  await cp(join(stage, source), join(image, target), { recursive: true });
}

/** `.dockerignore`: the last pattern that matches the path or a folder above it decides. */
async function readIgnored(root: string): Promise<(path: string) => boolean> {
  const text = await readFile(join(root, ".dockerignore"), "utf8");
  const rules = text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => ({ keeps: line.startsWith("!"), matches: toPattern(line.replace(/^!/, "")) }));
  return (path) => rules.findLast(({ matches }) => matches.test(path))?.keeps === false;
}

function toPattern(glob: string): RegExp {
  const source = glob
    .replace(/[.+^$()|[\]{}]/g, "\\$&")
    .replaceAll("**/", "(?:.<any>/)?")
    .replaceAll("*", "[^/]*")
    .replaceAll("<any>", "*");
  return new RegExp(`^${source}(?:/|$)`);
}
