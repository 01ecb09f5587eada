import type { VkBridge, VkBridgeEvent } from "../types.ts";

/** VK's limits of its storage. */
const VALUE_BYTES = 4_096;
const KEY = /^[A-Za-z_0-9-]{1,100}$/;

export interface BridgeCall {
  readonly method: string;
  readonly params: object;
}

type Answer = (params: Readonly<Record<string, unknown>>) => unknown;

/** VK as far as the tracker knows it: scripted answers, events, and the storage that VK keeps for the user. */
export class FakeBridge implements VkBridge {
  readonly calls: BridgeCall[] = [];
  /** What each method gives; one that throws is VK's refusal. A method without an answer is silent for ever. */
  readonly answers = new Map<string, Answer>();
  /** Survives the bridge: hand it to the next one. */
  readonly stored: Map<string, string>;
  readonly #listeners = new Set<(event: VkBridgeEvent) => void>();

  constructor({ stored = new Map<string, string>() }: { stored?: Map<string, string> } = {}) {
    this.stored = stored;
    this.answers.set("VKWebAppStorageGetKeys", () => ({ keys: Array.from(this.stored.keys()) }));
    this.answers.set("VKWebAppStorageGet", ({ keys }) => ({ keys: this.#read(keys) }));
    this.answers.set("VKWebAppStorageSet", ({ key, value }) => this.#write(String(key), String(value)));
  }

  /** A member and no method of a prototype: VK's own bridge is called apart from its object too. */
  send = async (method: string, params: object = {}): Promise<unknown> => {
    this.calls.push({ method, params });
    const answer = this.answers.get(method);
    if (answer === undefined) return new Promise(() => {});
    return answer(JSON.parse(JSON.stringify(params)));
  };

  subscribe = (listener: (event: VkBridgeEvent) => void): void => {
    this.#listeners.add(listener);
  };

  unsubscribe = (listener: (event: VkBridgeEvent) => void): void => {
    this.#listeners.delete(listener);
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  emit(type: string, data: unknown = {}): void {
    for (const listener of Array.from(this.#listeners)) listener({ detail: { type, data } });
  }

  /** Never answers again, as the bridge outside VK. */
  fallSilent(): void {
    this.answers.clear();
  }

  calledFor(method: string): object[] {
    return this.calls.filter((call) => call.method === method).map(({ params }) => params);
  }

  #read(keys: unknown): Array<{ key: string; value: string }> {
    const names: readonly unknown[] = Array.isArray(keys) ? keys : [];
    return names.map(String).map((key) => ({ key, value: this.stored.get(key) ?? "" }));
  }

  #write(key: string, value: string): object {
    if (!KEY.test(key)) throw vkError("key is invalid");
    if (new TextEncoder().encode(value).length > VALUE_BYTES) throw vkError("value is too long");
    if (value === "") this.stored.delete(key);
    else this.stored.set(key, value);
    return { result: true };
  }
}

/** An error as VK Bridge rejects with it. */
export function vkError(reason: string): object {
  return { error_type: "client_error", error_data: { error_code: 5, error_reason: reason } };
}
