import { captureParams } from "./capture-params.ts";
import type { UserData, VkBridge } from "./types.ts";
import { callVk, isRecord, VK_TIMEOUT_MS } from "./vk-call.ts";

export interface VkUserOptions {
  /** How long VK may take to answer; 5,000 ms by default. */
  readonly timeoutMs?: number;
  /** The address with the launch parameters; the one that the page was opened with by default. */
  readonly location?: string | { readonly href: string };
}

/**
 * Asks VK who the user is. Where VK does not answer in time, the ID of the launch parameters has to do; outside VK,
 * where there is neither, null. Never rejects. The answer is unsigned: the gateway believes the launch parameters.
 */
export async function getVkUser(
  bridge: VkBridge,
  { timeoutMs = VK_TIMEOUT_MS, location }: VkUserOptions = {},
): Promise<UserData | null> {
  const answer = await callVk(bridge, "VKWebAppGetUserInfo", {}, timeoutMs);
  const told = answer.status === "done" && isRecord(answer.data) ? answer.data : {};
  const { id } = told;
  if (typeof id !== "number" && typeof id !== "string") return launchedUser(captureParams(location).launch);
  return { id, first_name: text(told.first_name), last_name: text(told.last_name) };
}

/** The user of the launch parameters, without a name. */
export function launchedUser(launch: Readonly<Record<string, string>>): UserData | null {
  const { vk_user_id: id } = launch;
  return id ? { id } : null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
