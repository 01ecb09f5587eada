import { ClickPrinter } from "./click-printer.ts";
import { greeting } from "./greeting.ts";
import { readConfig } from "./main-config.ts";
import { writeOffersFile } from "./offers-file.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const config = readConfig(process.env);
if ("problems" in config) fail(config.problems);
else await run(config.port);

async function run(port: number): Promise<void> {
  const printer = new ClickPrinter((line) => console.log(line));
  let sandbox: Sandbox | undefined;
  try {
    sandbox = await startSandbox({ port, onClick: (click) => printer.add(click) });
    console.log(greeting(sandbox.url, await writeOffersFile(sandbox)));
  } catch (error) {
    fail([startProblem(error, port)]);
    await sandbox?.close();
    return;
  }
  stopOnSignal(sandbox, printer);
}

function stopOnSignal(sandbox: Sandbox, printer: ClickPrinter): void {
  const stop = async () => {
    await sandbox.close();
    printer.end();
  };
  // With nothing left open the process ends by itself, with 0.
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  // The reader of the lines has ended (`npm run sandbox | head`).
  process.stdout.on("error", stop);
}

function startProblem(error: unknown, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return `PORT: порт ${port} занят, возьмите другой: PORT=${port + 1} npm run sandbox`;
  if (code === "EACCES" && error instanceof Error && "port" in error)
    return `PORT: порт ${port} занимать нельзя, возьмите выше 1023`;
  return error instanceof Error ? error.message : String(error);
}

function fail(problems: readonly string[]): void {
  console.error("Песочница не запустилась:");
  for (const problem of problems) console.error(`  ${problem}`);
  process.exitCode = 1;
}
