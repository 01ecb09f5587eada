import type { VkBridge } from "./types.ts";

/**
 * What VK said to a call.
 * - `done`: `data` is its answer.
 * - `failed`: `error` is the reason it gave, as JSON.
 * - `timeout`: nothing in time. Outside VK a call never ends.
 */
export type VkAnswer =
  | { readonly status: "done"; readonly data: unknown }
  | { readonly status: "failed"; readonly error: string }
  | { readonly status: "timeout" };

/** VK answers within a second; on a bad mobile connection within a few. */
export const VK_TIMEOUT_MS = 5_000;

/** One call of the bridge that always ends; never rejects. */
export function callVk(bridge: VkBridge, method: string, params: object, timeoutMs: number): Promise<VkAnswer> {
  const call = async (): Promise<VkAnswer> => {
    try {
      return { status: "done", data: await bridge.send(method, params) };
    } catch (error) {
      return { status: "failed", error: reason(error) };
    }
  };
  const late = new Promise<VkAnswer>((resolve) => {
    setTimeout(() => resolve({ status: "timeout" }), timeoutMs);
  });
  return Promise.race([call(), late]);
}

/** VK's own errors are objects, `{error_type, error_data}`, with the reason in one of several places. */
function reason(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
