/** When something is worth an alert (docs/settings.md). Durations in milliseconds, shares in percent. */
export interface AlertSettings {
  /** How often it is looked. */
  readonly everyMs: number;
  /** A host whose breaker has been open for so long. */
  readonly unreachableMs: number;
  readonly failedPercent: number;
  readonly noClicksMs: number;
  readonly diskPercent: number;
  readonly differencePercent: number;
}
