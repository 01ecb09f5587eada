import type { ErrorAnswer, ReportAnswer } from "@metka/contract";

/** What a gateway of this bench is started with. */
export const ADMIN_TOKEN = "a-token-of-the-reports-bench";

export interface Asked {
  /** From the request to the last byte of the answer. */
  readonly tookMs: number;
  readonly bytes: number;
  /** The report, or the code of the error that came instead. */
  readonly report: ReportAnswer | string;
}

/** Asks a gateway on this machine for a report; only what is neither a report nor an error of the API's is thrown. */
export async function askReport(port: number, query: string): Promise<Asked> {
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/api/reports?${query}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const body = Buffer.from(await response.arrayBuffer());
  const tookMs = performance.now() - began;
  const answer: ReportAnswer | ErrorAnswer = JSON.parse(body.toString());
  return { tookMs, bytes: body.length, report: answer.success ? answer : answer.error.code };
}
