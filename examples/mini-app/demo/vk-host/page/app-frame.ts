/** Everything but `allow-same-origin`: the frame then has an origin of its own, and every storage throws. */
const WITHOUT_STORAGE = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox";

/** What the app's bridge sends to its parent. */
export interface BridgeCall {
  readonly handler: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The frame that the app lives in. Exchanges messages with that frame only. */
export class AppFrame {
  readonly #place: HTMLElement;
  #frame: HTMLIFrameElement | undefined;
  #origin = "";

  constructor(place: HTMLElement, onCall: (call: BridgeCall) => void) {
    this.#place = place;
    window.addEventListener("message", ({ source, data }) => {
      if (this.#frame === undefined || source !== this.#frame.contentWindow) return;
      const call = readCall(data);
      if (call !== undefined) onCall(call);
    });
  }

  /** A new element each time: a changed fragment alone would not load the page again. */
  async open(url: string, blockStorage: boolean): Promise<void> {
    this.close();
    const frame = document.createElement("iframe");
    frame.title = "Приложение";
    if (blockStorage) frame.setAttribute("sandbox", WITHOUT_STORAGE);
    frame.src = url;
    this.#frame = frame;
    this.#origin = blockStorage ? "*" : new URL(url).origin;
    const loaded = new Promise<void>((resolve) => frame.addEventListener("load", () => resolve(), { once: true }));
    this.#place.replaceChildren(frame);
    await loaded;
  }

  close(): void {
    this.#frame?.remove();
    this.#frame = undefined;
  }

  get isOpen(): boolean {
    return this.#frame !== undefined;
  }

  send(message: { readonly type: string; readonly data: unknown }): void {
    this.#frame?.contentWindow?.postMessage(message, this.#origin);
  }
}

function readCall(data: unknown): BridgeCall | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { type, handler, params }: { type?: unknown; handler?: unknown; params?: unknown } = data;
  if (type !== "vk-connect" || typeof handler !== "string") return undefined;
  return { handler, params: typeof params === "object" && params !== null ? { ...params } : {} };
}
