/** An answer that took a second may be ten seconds old: then those who ask again and again cost a tenth of the time at most. */
const KEPT_FOR = 10;

/** Gives a question's answer to all who ask while it is looked up, and for a while after, the longer the slower it is. */
export function keptAnswer<Answer>(ask: () => Promise<Answer>, nowMs: () => number): () => Promise<Answer> {
  let kept: Promise<Answer> | undefined;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (kept !== undefined && nowMs() < until) return kept;
    const began = nowMs();
    until = Number.POSITIVE_INFINITY;
    const asked = ask();
    kept = asked;
    asked.then(
      () => {
        until = nowMs() + KEPT_FOR * (nowMs() - began);
      },
      // A failure is not kept: the next caller asks again.
      () => {
        kept = undefined;
      },
    );
    return asked;
  };
}
