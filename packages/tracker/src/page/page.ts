/** All that the tracker needs of the page it runs in; the only door to the browser, so that tests can be one. */
export interface Page {
  /** The address that the page was opened with, before any router could change it. */
  readonly url: string;
  readonly referrer: string;
  /** Lives as long as the page: what tells one visit from the next outside VK. */
  readonly loadId: string;
  /** True in a frame of another site whose storage the browser blocks, empties or keeps apart. */
  storageIsForeign(): Promise<boolean>;
  /** The page's own storage; throws where it is blocked. */
  localStorage(): Storage;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** False if the browser did not take it. */
  beacon(url: string, body: string): boolean;
  /** 32 hexadecimal digits that depend on `text` alone. */
  digest(text: string): Promise<string>;
  /** Milliseconds since 1970. */
  now(): number;
  /** 0 to 1. */
  random(): number;
  /** Returns how to call it off. */
  after(ms: number, callback: () => void): () => void;
  /** Returns how to stop listening. */
  listen(events: PageEvents): () => void;
  warn(message: string): void;
}

export interface PageEvents {
  /** The page may be gone at once: the last moment to send. */
  hidden(): void;
  /** The page is seen again, or the network is back. */
  back(): void;
}
