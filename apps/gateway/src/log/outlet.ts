import { write } from "node:fs";
import type { Lines } from "./lines.ts";

export interface OutletSettings {
  /** Must not block: see `unblockedStdout`. */
  readonly fd: number;
  /** Characters that may wait. */
  readonly most: number;
  /** The line that says how many are missing where it stands. */
  readonly notice: (dropped: number) => string;
}

/** A reader that is only slow is asked again soon; a disk that is full, twice a second. */
const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 500;

/**
 * Lines on their way to a descriptor that may take none for a while: its disk is full, or its reader has stopped.
 * Nothing waits for it: what does not fit into the buffer is dropped and counted, and once writing works again a line
 * in its place says how much is missing.
 */
export class Outlet implements Lines {
  readonly #settings: OutletSettings;
  #waiting: string[] = [];
  /** Characters of `#waiting` and of what is being written. */
  #length = 0;
  #writing = Buffer.alloc(0);
  #busy = false;
  #retryMs = FIRST_RETRY_MS;
  #unreported = 0;
  #dropped = 0;
  #flushes: (() => void)[] = [];

  constructor(settings: OutletSettings) {
    this.#settings = settings;
  }

  get dropped(): number {
    return this.#dropped;
  }

  write(text: string): void {
    // Once one is dropped, so are those behind it: else the notice would stand in the wrong place.
    if (this.#unreported > 0 || this.#length + text.length > this.#settings.most) {
      const lines = text.split("\n").length - 1;
      this.#unreported += lines;
      this.#dropped += lines;
      return;
    }
    this.#waiting.push(text);
    this.#length += text.length;
    this.#next();
  }

  flush(withinMs: number): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#flushes.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #next(): void {
    if (this.#busy || this.#waiting.length === 0) return;
    this.#busy = true;
    const text = this.#waiting.join("");
    this.#waiting = [];
    this.#writing = Buffer.from(text);
    this.#length = text.length;
    this.#write();
  }

  #write(): void {
    write(this.#settings.fd, this.#writing, (error, written) => {
      if (error === null) this.#wrote(written);
      else this.#tryLater();
    });
  }

  #wrote(bytes: number): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#writing = this.#writing.subarray(bytes);
    if (this.#writing.length > 0) {
      this.#write();
      return;
    }
    this.#busy = false;
    this.#length = this.#waiting.reduce((sum, { length }) => sum + length, 0);
    if (this.#unreported > 0) {
      const notice = this.#settings.notice(this.#unreported);
      this.#unreported = 0;
      this.write(notice);
    }
    this.#next();
    if (!this.#busy) for (const done of this.#flushes.splice(0)) done();
  }

  /** Whatever the error is: a full disk gets space, a pipe gets read, and one that is broken costs two calls a second. */
  #tryLater(): void {
    setTimeout(() => this.#write(), this.#retryMs).unref();
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }
}
