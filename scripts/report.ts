import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Config, ConfigError, environment, readConfig } from "../apps/gateway/src/config.ts";
import { decodeFile } from "../apps/gateway/src/file-text.ts";
import { askReport, ReportProblem } from "./report/ask-report.ts";
import { HELP, type ReportOptions, readOptions } from "./report/options.ts";
import { reportTable } from "./report/report-table.ts";

const options = readOptions(process.argv.slice(2));
if ("help" in options) {
  console.log(HELP);
} else if ("problem" in options) {
  console.error(`${options.problem}\n\n${HELP}`);
  process.exitCode = 2;
} else {
  try {
    await print(options);
  } catch (error) {
    if (!(error instanceof ReportProblem || error instanceof ConfigError)) throw error;
    console.error(`❌ ${error.message}`);
    process.exitCode = 1;
  }
}

async function print({ url, output, query }: ReportOptions): Promise<void> {
  const config = readConfig(environment());
  const gateway = { url: url ?? `http://localhost:${config.port}`, token: await tokenOf(config) };
  if (output === "table") console.log(reportTable(await askReport(gateway, query, "json")));
  else process.stdout.write(await askReport(gateway, query, "text"));
}

async function tokenOf({ adminToken, dataDir }: Config): Promise<string> {
  if (adminToken !== undefined) return adminToken;
  const file = join(dataDir, "admin-token");
  try {
    return decodeFile(await readFile(file)).trim();
  } catch (error) {
    const why = error instanceof Error && "code" in error && error.code === "ENOENT" ? "его нет" : String(error);
    throw new ReportProblem(
      `Нет токена: ADMIN_TOKEN не задан, а файл ${file} не прочитан (${why}). Запустите из папки шлюза или задайте ADMIN_TOKEN`,
    );
  }
}
