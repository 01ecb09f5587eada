export type Level = "ok" | "warning" | "problem";

export interface Finding {
  readonly level: Level;
  /** What was found, and what to do about it. */
  readonly text: string;
}

export const ok = (text: string): Finding => ({ level: "ok", text });
export const warning = (text: string): Finding => ({ level: "warning", text });
export const problem = (text: string): Finding => ({ level: "problem", text });
