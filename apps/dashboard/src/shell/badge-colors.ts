/** Each dark enough for white letters. */
export const BADGE_COLORS = {
  good: "teal.9",
  busy: "blue.9",
  doubtful: "#a8440b",
  bad: "red.9",
  idle: "gray.7",
} as const;
