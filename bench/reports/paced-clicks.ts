import { clickRequests, type Target } from "../click-request.ts";
import { Connection } from "../connection.ts";

export interface Paced {
  readonly latenciesMs: readonly number[];
  /** What was answered with anything but a 2xx, or not at all. */
  readonly refused: number;
}

const LAST_ANSWER_MS = 15_000;

/**
 * Sends clicks at a steady rate while the work goes on, each on a connection that waits for no other answer: one slow
 * click delays none of those after it.
 */
export async function pacedClicks(target: Target, work: Promise<unknown>, perSecond: number): Promise<Paced> {
  const latenciesMs: number[] = [];
  let refused = 0;
  let waiting = 0;
  const drained = Promise.withResolvers<void>();
  let over = false;
  const open: Connection[] = [];
  const idle: (() => void)[] = [];

  const connect = (): (() => void) => {
    const next = clickRequests(target);
    const send = () => {
      waiting++;
      connection.send(next());
    };
    const connection = new Connection(target.port, (answer) => {
      waiting--;
      if (answer.failure === undefined) idle.push(send);
      if (answer.failure === undefined && answer.status < 300) latenciesMs.push(answer.tookMs);
      else refused++;
      if (over && waiting === 0) drained.resolve();
    });
    open.push(connection);
    return send;
  };

  const timer = setInterval(() => (idle.pop() ?? connect())(), 1000 / perSecond);
  try {
    await work;
  } finally {
    clearInterval(timer);
    over = true;
    if (waiting === 0) drained.resolve();
    const lost = setTimeout(() => closeAll(open, "no answer"), LAST_ANSWER_MS);
    await drained.promise;
    clearTimeout(lost);
    closeAll(open, "done");
  }
  return { latenciesMs, refused };
}

function closeAll(connections: readonly Connection[], why: string): void {
  for (const connection of connections) connection.destroy(why);
}
