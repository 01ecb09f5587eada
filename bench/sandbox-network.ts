import { startSandbox } from "@metka/sandbox";

/** The stand-in network without its terminal: answers with a redirect after DELAY_MS, and keeps only the count of clicks. */
const delayMs = Number(process.env.DELAY_MS);
const sandbox = await startSandbox({ port: Number(process.env.PORT), keep: 1 });
if (delayMs > 0) sandbox.setMode({ kind: "slow", delayMs });
process.once("SIGTERM", () => sandbox.close());
