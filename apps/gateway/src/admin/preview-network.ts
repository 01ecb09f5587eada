import type { ErrorDetail, NetworkPreview, NetworkPreviewRequest } from "@metka/contract";
import { parseSettings, settingsProblems } from "../conversion/network-settings.ts";
import { postbackUrl } from "../conversion/postback-url.ts";
import { ask } from "./ask.ts";
import type { NetworksDeps } from "./networks.ts";

/** Where the secret of a network that is not saved yet will stand. */
const NO_TOKEN = "ТОКЕН";

/** What is wrong with a network that is being typed, and its postback URL. `mistakes`: against the schema. */
export async function previewNetwork(
  { slug, settings: draft }: NetworkPreviewRequest,
  mistakes: readonly ErrorDetail[],
  { store, baseUrl, offers }: Pick<NetworksDeps, "store" | "baseUrl" | "offers">,
): Promise<NetworkPreview> {
  const row = await ask(store.network(slug));
  const exists = row !== undefined;
  if (mistakes.length > 0) return { problems: [...mistakes], exists };
  const settings = parseSettings(slug, JSON.stringify(draft));
  const token = row?.token ?? NO_TOKEN;
  return {
    problems: settingsProblems(settings),
    exists,
    postback_url: postbackUrl(baseUrl(), { slug, token }, settings, offers()),
  };
}
