import type { VkBridge } from "./types.ts";
import { callVk, VK_TIMEOUT_MS } from "./vk-call.ts";

export interface Conversion {
  /** The event's name in VK Ads: `lead`, `purchase`, one of your own. */
  readonly event: string;
  /** Of the VK Ads pixel, `VK-RTRG-…`. Without it there is no `VKWebAppConversionHit`. */
  readonly pixelCode?: string | undefined;
  /** In the currency of the ad cabinet. */
  readonly value?: number | undefined;
  /** More about the event, for `VKWebAppTrackEvent`. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

export interface ConversionOptions {
  readonly bridge: VkBridge;
  /** How long VK may take to answer each call; 5,000 ms by default. */
  readonly timeoutMs?: number;
}

/** `skipped`: there was no pixel to tell it to. */
export type ConversionOutcome =
  | { readonly status: "done" | "timeout" | "skipped" }
  | { readonly status: "failed"; readonly error: string };

export interface ConversionReport {
  /** True if VK took at least one of the two. */
  readonly success: boolean;
  /** `VKWebAppConversionHit`: for the ad's pixel. */
  readonly conversionHit: ConversionOutcome;
  /** `VKWebAppTrackEvent`: for VK's own statistics and ads of the application. */
  readonly trackEvent: ConversionOutcome;
}

/** Tells VK of a conversion, so that its ads learn from it. Never rejects; says what VK said to either call. */
export async function reportConversion(
  { event, pixelCode, value, params }: Conversion,
  { bridge, timeoutMs = VK_TIMEOUT_MS }: ConversionOptions,
): Promise<ConversionReport> {
  const call = async (method: string, params: object): Promise<ConversionOutcome> => {
    const answer = await callVk(bridge, method, params, timeoutMs);
    return answer.status === "failed" ? answer : { status: answer.status };
  };
  const hit = { pixel_code: pixelCode, conversion_event: event, conversion_value: value };
  const [conversionHit, trackEvent] = await Promise.all([
    pixelCode ? call("VKWebAppConversionHit", hit) : ({ status: "skipped" } as const),
    call("VKWebAppTrackEvent", { event_name: event, event_params: params }),
  ]);
  return { success: [conversionHit, trackEvent].some(({ status }) => status === "done"), conversionHit, trackEvent };
}
