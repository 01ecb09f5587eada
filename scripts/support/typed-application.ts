/** The tracker's public interface with VK's real bridge; text, since it is compiled where the package is installed. */
export const TYPED_APPLICATION = `
import bridge from "@vkontakte/vk-bridge";
import {
  type CapturedParams, captureParams, configureTracker, createTracker, generateArbitrageLink, getVkUser,
  reportConversion, type SendResult, type Tracker, type UserData,
} from "@metka/tracker";
import useArbitrageTracker, { useArbitrageTracker as named, useVisit } from "@metka/tracker/react";

const tracker: Tracker = configureTracker({ endpoint: "https://metka.example.ru", bridge, offer: "leads-tech" });
const own = createTracker({ bridge });
const captured: CapturedParams = captureParams(window.location);
const source: "query" | "hash" | "launch" | undefined = captured.sources.ref;

export async function page(): Promise<string> {
  const { sendToLeadsTech, autoSendOnUTMChange, generateArbitrageLink: fill, isLoading, error, lastSentData } =
    useArbitrageTracker();
  const { userData, utmParams } = useVisit({ tracker: own });
  const user: UserData | null = await getVkUser(bridge, { timeoutMs: 1_000 });
  const result: SendResult = await sendToLeadsTech(user, utmParams, { button: "offer", sum: 100, first: true });
  if (result.status === "accepted") return result.click_id + result.delivery.status;
  // @ts-expect-error A click that was not accepted has no number.
  result.tracking_id;
  // @ts-expect-error Not a bridge.
  createTracker({ bridge: {} });
  await autoSendOnUTMChange(userData, utmParams);
  const { success } = await reportConversion({ event: "lead", pixelCode: "VK-RTRG-1", value: 100 }, { bridge });
  const told = [result.error, isLoading, error, lastSentData?.answer.click_id, success, source, named === useArbitrageTracker];
  return told.join() + fill("https://x.ru/", utmParams, user) + generateArbitrageLink("https://x.ru/", null, { id: 1 }) + tracker.getState().error;
}
`;
