/** Where log lines go; each text ends with a line break. */
export interface Lines {
  write(text: string): unknown;
  /** Resolves when all is written, or after `withinMs`: a log that is not read must not delay the stop. */
  flush(withinMs: number): Promise<void>;
  /** Lines that could not be written, so far. */
  readonly dropped: number;
}

export interface Gathering {
  /** Longest that a line waits. */
  readonly ms: number;
  /** Characters that are worth a write of their own. */
  readonly length: number;
}

/** Lines go out many at a time: a write for each cost a busy gateway a tenth of its speed. */
export function gather(out: Lines, { ms, length }: Gathering): Lines {
  let lines: string[] = [];
  let gathered = 0;
  let timer: NodeJS.Timeout | undefined;
  const pass = () => {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) out.write(lines.join(""));
    lines = [];
    gathered = 0;
  };
  return {
    write(text) {
      lines.push(text);
      gathered += text.length;
      if (gathered >= length) pass();
      else timer ??= setTimeout(pass, ms);
    },
    flush(withinMs) {
      pass();
      return out.flush(withinMs);
    },
    get dropped() {
      return out.dropped;
    },
  };
}
