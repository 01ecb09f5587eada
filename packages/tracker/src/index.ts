export { generateArbitrageLink } from "./arbitrage-link.ts";
export { type CapturedParams, captureParams, type ParamSource } from "./capture-params.ts";
export { configureTracker, createTracker, defaultTracker } from "./create-tracker.ts";
export {
  type Conversion,
  type ConversionOptions,
  type ConversionOutcome,
  type ConversionReport,
  reportConversion,
} from "./report-conversion.ts";
export type {
  AdditionalData,
  Click,
  ClickAnswer,
  Outcome,
  Scalar,
  SendResult,
  SentData,
  Tracker,
  TrackerOptions,
  TrackerState,
  UserData,
  UtmParams,
  Visit,
  VkBridge,
  VkBridgeEvent,
} from "./types.ts";
export { getVkUser, type VkUserOptions } from "./vk-user.ts";
