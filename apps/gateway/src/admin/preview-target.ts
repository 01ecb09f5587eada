import {
  type ErrorDetail,
  NewTargetSettingsSchema,
  type TargetPreview,
  type TargetPreviewRequest,
} from "@metka/contract";
import { Compile } from "typebox/compile";
import { compileTarget } from "../targets/compile-target.ts";
import { exampleRequest } from "../targets/compose.ts";
import { STATUS_TITLES } from "../targets/message-values.ts";
import { withPreset } from "../targets/preset-settings.ts";
import { secretNames } from "../targets/secrets.ts";
import { ask } from "./ask.ts";
import { NO_URL, type TargetsDeps } from "./targets.ts";

const NO_TITLE = "—";

const schema = Compile(NewTargetSettingsSchema);

/** A conversion for the preview; the user is the one of the documentation. */
const EXAMPLE = {
  ...{ event: "conversion", payout: "1500.00", currency: "RUB", transaction_id: "T-100", goal: "lead" },
  ...{ network: "leads-tech", offer: "leads-tech", conversion_id: "1", user_id: "555555" },
  ...{ click_id: "01kf0c5a00000000000000test", utm_source: "vk_ads", utm_campaign: "11111111" },
  ...{ utm_content: "33333333", ref: "33333333", ref_source: "vk_ads", rb_clickid: "rb-click-1" },
};

/** What is wrong with a target that is being typed, and an example of its messages. `mistakes`: against the schema. */
export async function previewTarget(
  { slug, settings: draft }: TargetPreviewRequest,
  mistakes: readonly ErrorDetail[],
  { store, ownHosts, secrets }: Pick<TargetsDeps, "store" | "ownHosts" | "secrets">,
): Promise<TargetPreview> {
  const exists = (await ask(store.read(slug))) !== undefined;
  // What the preset brings is shown before there is a title.
  const tried = { ...draft, title: draft.title === "" ? slug || NO_TITLE : draft.title };
  if (!schema.Check(tried)) return { problems: [...mistakes], exists, secrets: [] };
  const settings = withPreset(tried);
  if (settings === undefined) return { problems: [...mistakes, NO_URL], exists, secrets: [] };
  const named = secretNames(settings.url).map((name) => ({ name, set: secrets.has(name) }));
  const compiled = compileTarget(settings, ownHosts);
  const shown = { exists, secrets: named, settings };
  if (!compiled.ok) return { problems: [...mistakes, ...compiled.problems], ...shown };
  const [status = "approved"] = settings.statuses;
  const values = new Map(Object.entries({ ...EXAMPLE, status, status_title: STATUS_TITLES[status] }));
  return { problems: [...mistakes], ...shown, message: exampleRequest(compiled.target, values) };
}
