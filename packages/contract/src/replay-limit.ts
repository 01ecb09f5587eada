/** One request replays no more than this, since all of it is one transaction. */
export const REPLAY_LIMIT = { most: 10_000, usual: 1_000 } as const;
