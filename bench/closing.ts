/** Registers what is to be closed at the end. */
export type OnClose = (close: () => Promise<void>) => void;

/** Runs the work, then closes what it has opened, the last first; also where the bench is interrupted. */
export async function closingAfter<T>(work: (onClose: OnClose) => Promise<T>): Promise<T> {
  const closing: (() => Promise<void>)[] = [];
  const closeAll = async () => {
    for (let close = closing.pop(); close !== undefined; close = closing.pop()) await close();
  };
  let ending: Promise<void> | undefined;
  const interrupted = () => {
    ending = closeAll().finally(() => process.exit(130));
  };
  process.once("SIGINT", interrupted);
  try {
    return await work((close) => closing.push(close));
  } finally {
    // What fails because it was closed under the work is no news.
    await ending;
    await closeAll();
    process.off("SIGINT", interrupted);
  }
}
