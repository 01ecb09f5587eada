import { readFileSync } from "node:fs";

/**
 * Loaded into a gateway by `node --import`: its wall clock is off by as many ms as the file named by TEST_CLOCK_FILE
 * says, as if somebody had set the machine's clock. The monotonic clock and the timers go on as they were.
 */
const file = process.env.TEST_CLOCK_FILE ?? "";
const realNow = Date.now;
const RealDate = Date;
let offset = 0;

setInterval(() => {
  offset = Number(readFileSync(file, "utf8"));
}, 20).unref();

Date.now = () => realNow() + offset;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [RealDate.now()] : args, newTarget),
});
