import type { Attention } from "@metka/contract";
import { expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { answer } from "../deliver/testing.ts";
import { operatorsApp } from "./testing.ts";

async function fixture() {
  const app = await operatorsApp();
  const kinds = async () => {
    const { items } = (await app.ask("/api/attention")).json<Attention>();
    return items.map(({ kind, subject, count }) => [kind, subject, count]);
  };
  return { ...app, kinds };
}

test("nothing needs attention where all is well", async () => {
  const { click, kinds } = await fixture();
  await click({ user_id: "1", utm_campaign: "spring" });
  expect(await kinds()).toEqual([]);
});

test("names a link's parameter that comes with a macro, and a click that shows it", async () => {
  const { click, ask, kinds } = await fixture();
  const { click_id } = await click({ user_id: "1", utm_campaign: "{{campaign_name}}", utm_content: "b1" });
  await click({ user_id: "2", utm_campaign: "{{campaign_name}}" });
  await click({ user_id: "undefined", utm_campaign: "spring" });
  expect(await kinds()).toEqual([["unresolved_macro", "utm_campaign", 2]]);
  const { items } = (await ask("/api/attention")).json<Attention>();
  expect(items[0]?.detail).toBe("{{campaign_name}}");
  expect(items[0]?.click_id).not.toBe(click_id);
});

test("names a host that does not take what is sent", async () => {
  const { network, post, kinds } = await fixture();
  network.answers = () => answer(404);
  await post({ user_id: "1" });
  expect(await kinds()).toEqual([["deliveries_failed", expect.any(String), 1]]);
});

test("names postbacks that were set aside, by network", async () => {
  const { store, inject, kinds } = await fixture();
  await addPresets(store.conversions, () => "secret-of-the-network_0123456789", Date.now());
  await inject("/postback/leads-tech/secret-of-the-network_0123456789?click_id=1&status=what&transaction_id=7");
  expect(await kinds()).toEqual([["postbacks_rejected", "leads-tech", 1]]);
});
