import type { LaunchOptions } from "./launch-options.ts";
import type { VkStorage } from "./vk-storage.ts";

/** What the bridge knows when it answers. */
export interface BridgeContext extends Pick<LaunchOptions, "user" | "firstName" | "lastName" | "refuseUser"> {
  readonly launchUrl: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly storage: VkStorage;
}

export interface BridgeReply {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type Params = Readonly<Record<string, unknown>>;
type Method = (params: Params, context: BridgeContext) => Readonly<Record<string, unknown>>;

const DONE: Method = () => ({ result: true });

const METHODS: Readonly<Record<string, Method>> = {
  VKWebAppInit: DONE,
  VKWebAppGetUserInfo: userInfo,
  VKWebAppGetLaunchParams: (_params, { launchUrl }) => launchParams(launchUrl),
  VKWebAppGetConfig: (_params, { config }) => config,
  VKWebAppStorageGet: storageGet,
  VKWebAppStorageGetKeys: storageGetKeys,
  VKWebAppStorageSet: storageSet,
  VKWebAppConversionHit: DONE,
  VKWebAppTrackEvent: DONE,
  VKWebAppRetargetingPixel: DONE,
  SetSupportedHandlers: () => ({ supportedHandlers: Object.keys(METHODS) }),
};

/** The bridge's answer to a method, in VK's own shapes. */
export function answerBridge(handler: string, params: Params, context: BridgeContext): BridgeReply {
  const method = Object.hasOwn(METHODS, handler) ? METHODS[handler] : undefined;
  const data = method === undefined ? clientError(6, "Unsupported platform") : method(params, context);
  const { request_id } = params;
  return {
    type: replyType(handler, "error_type" in data),
    data: request_id === undefined ? data : { ...data, request_id },
  };
}

/** This one answers under its own name. */
function replyType(handler: string, failed: boolean): string {
  if (failed) return `${handler}Failed`;
  return handler === "SetSupportedHandlers" ? handler : `${handler}Result`;
}

function userInfo(_params: Params, { user, firstName, lastName, refuseUser }: BridgeContext) {
  if (refuseUser) return clientError(4, "User denied");
  return {
    id: user,
    first_name: firstName,
    last_name: lastName,
    sex: 2,
    bdate: "1.1.1990",
    city: { id: 1, title: "Москва" },
    country: { id: 1, title: "Россия" },
    timezone: 3,
    photo_100: "",
    photo_200: "",
    photo_max_orig: "",
  };
}

const NUMBERS = new Set([
  "vk_app_id",
  "vk_are_notifications_enabled",
  "vk_group_id",
  "vk_is_app_user",
  "vk_is_favorite",
  "vk_ts",
  "vk_user_id",
]);

function launchParams(launchUrl: string) {
  const params: Record<string, string | number> = {};
  for (const [name, value] of new URL(launchUrl).searchParams) {
    if (name.startsWith("vk_") || name === "sign") params[name] = NUMBERS.has(name) ? Number(value) : value;
  }
  return params;
}

function storageGet({ keys }: Params, { storage }: BridgeContext) {
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string")) return invalidParameter("keys");
  return { keys: storage.get(keys) };
}

function storageGetKeys({ count, offset }: Params, { storage }: BridgeContext) {
  if (typeof count !== "number") return invalidParameter("count");
  if (typeof offset !== "number") return invalidParameter("offset");
  return { keys: storage.keys(count, offset) };
}

function storageSet({ key, value }: Params, { storage }: BridgeContext) {
  if (typeof key !== "string") return invalidParameter("key");
  if (typeof value !== "string") return invalidParameter("value");
  const wrong = storage.set(key, value);
  return wrong === undefined ? { result: true } : invalidParameter(wrong);
}

function clientError(error_code: number, error_reason: string) {
  return { error_type: "client_error", error_data: { error_code, error_reason } };
}

function invalidParameter(name: string) {
  return {
    error_type: "api_error",
    error_data: {
      error_code: 100,
      error_msg: `One of the parameters specified was missing or invalid: ${name}`,
      request_params: [],
    },
  };
}
