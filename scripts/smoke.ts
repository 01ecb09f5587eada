import { gatewayAt, NoAnswer } from "./smoke/gateway.ts";
import { HELP, readOptions } from "./smoke/options.ts";
import { Report } from "./smoke/report.ts";
import { checkGateway } from "./smoke/steps.ts";

const options = readOptions(process.argv.slice(2));
if ("help" in options) {
  console.log(HELP);
} else if ("problem" in options) {
  console.error(`${options.problem}\n\n${HELP}`);
  process.exitCode = 2;
} else {
  const report = new Report((line) => console.log(line));
  try {
    await checkGateway(gatewayAt(options.url), options, report);
    process.exitCode = report.end();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    report.failed(error.message);
    process.exitCode = report.end();
  }
}
