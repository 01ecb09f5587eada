import type { AdLink } from "./ad-link.ts";
import type { LaunchOptions } from "./launch-options.ts";
import { signLaunch } from "./sign-launch.ts";

export interface LaunchOrder extends Pick<LaunchOptions, "page" | "user" | "platform" | "passQuery" | "escapeHash"> {
  readonly appUrl: string;
  readonly link: AdLink;
  readonly secureKey: string;
  /** Unix seconds. */
  readonly ts: number;
}

/** The address that VK opens in the frame: signed launch parameters, the link's own query, its fragment. */
export function launchUrl(order: LaunchOrder): string {
  const { link, secureKey, passQuery, escapeHash } = order;
  const params = launchParams(order);
  const query = new URLSearchParams([...params, ["sign", signLaunch(params, secureKey)]]).toString();
  const handedOn = passQuery ? withoutLaunchParams(link.query) : "";
  const fragment = escapeHash ? encodeURIComponent(link.fragment) : link.fragment;
  return [
    new URL(order.page, order.appUrl).href,
    `?${query}`,
    handedOn === "" ? "" : `&${handedOn}`,
    fragment === "" ? "" : `#${fragment}`,
  ].join("");
}

function launchParams({ link, user, platform, ts }: LaunchOrder): Map<string, string> {
  const params = new Map([
    ["vk_access_token_settings", ""],
    ["vk_app_id", link.appId],
    ["vk_are_notifications_enabled", "0"],
    ["vk_is_app_user", "1"],
    ["vk_is_favorite", "0"],
    ["vk_language", "ru"],
    ["vk_platform", platform],
    ["vk_ref", "other"],
    ["vk_ts", String(ts)],
    ["vk_user_id", String(user)],
  ]);
  if (link.groupId !== undefined) {
    params.set("vk_group_id", link.groupId);
    params.set("vk_viewer_group_role", "none");
  }
  return params;
}

/** A link cannot speak for VK: a second `vk_user_id` would make the launch invalid. */
function withoutLaunchParams(query: string): string {
  const isLaunch = (pair: string) => /^(vk_|sign(=|$))/.test(decodeURIComponentSafely(pair));
  return query
    .split("&")
    .filter((pair) => pair !== "" && !isLaunch(pair))
    .join("&");
}

/** A link's escapes may be broken; what cannot be decoded is read as it stands. */
function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
