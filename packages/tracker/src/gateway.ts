import type { Page } from "./page/page.ts";
import type { ClickAnswer, Outcome } from "./types.ts";

const PATH = "/api/arbitrage/send-to-leads-tech/";
/** With `?async=1` the gateway answers within a second; a slow mobile connection needs several. */
const TIMEOUT_MS = 20_000;
/** The click itself is at fault and always will be. Everything else may be fixed at the gateway. */
const FINAL = [400, 409, 413];

/** The gateway's address without a slash at the end; the endpoint may end in the document's path. */
export function gatewayUrl(endpoint: string): string {
  return endpoint.replace(/\/*(\/api\/arbitrage\/send-to-leads-tech\/*)?$/, "");
}

/** Where clicks go. */
export function clicksUrl(endpoint: string): string {
  return `${gatewayUrl(endpoint)}${PATH}?async=1`;
}

/** One attempt; never rejects. A simple request in the browser's terms, so no preflight goes before it. */
export async function postClick(page: Page, url: string, body: string): Promise<Outcome> {
  const controller = new AbortController();
  const cancel = page.after(TIMEOUT_MS, () => controller.abort());
  try {
    // A string is sent as text/plain. The page's address may hold VK's signature, so it is no referrer.
    const response = await page.fetch(url, {
      method: "POST",
      body,
      keepalive: true,
      referrerPolicy: "no-referrer",
      signal: controller.signal,
    });
    // Another server, or a page in between, may answer anything at all.
    const told: Told = await response.json().catch(() => null);
    return read(response, told);
  } catch {
    return failed("waiting", "Нет связи со шлюзом: клик уйдёт позже", true);
  } finally {
    cancel();
  }
}

/** What the gateway answers; of others, anything. */
type Told =
  | ClickAnswer
  | {
      readonly success: false;
      readonly click_id?: undefined;
      readonly error?: {
        readonly message?: string;
        readonly details?: ReadonlyArray<{ readonly path: string; readonly message: string }>;
      };
    }
  | null;

function read({ ok, status }: Response, told: Told): Outcome {
  if (told?.success && told.click_id && ok) return { ...told, status: "accepted" };
  const { message, details = [] } = (told?.success === false && told.error) || {};
  // What people are told: the message, and what is wrong with which field.
  const said = message && [message, ...details.map(({ path, message: why }) => `${path} ${why}`)].join("; ");
  if (said && FINAL.includes(status)) return failed("refused", said, false);
  // Not ours: the click stays, since the endpoint can be fixed.
  const error = said || `Ответил не шлюз (HTTP ${status}): проверьте endpoint`;
  return failed("waiting", error, status === 429 || status === 503);
}

function failed(status: "waiting" | "refused", error: string, unreachable: boolean): Outcome {
  return { status, success: false, error, unreachable };
}
