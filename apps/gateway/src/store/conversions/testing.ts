import { randomUUID } from "node:crypto";
import type { NetworkSettings } from "@metka/contract";
import type { NetworkOffer } from "../../conversion/attribute.ts";
import { evaluateWith } from "../../conversion/evaluate.ts";
import { AT, SETTINGS } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import type { Evaluate, PostbackResult } from "./model.ts";

/** A network of its own keeps a test's conversions apart from the others'. */
export class NetworkForTest {
  readonly slug = randomUUID();
  readonly offer = randomUUID();
  readonly offers: readonly NetworkOffer[];
  readonly evaluate: Evaluate;
  readonly #store: Store;

  /** `others`: more offers, of this network where none is named. */
  constructor(store: Store, others: readonly (Partial<NetworkOffer> & Pick<NetworkOffer, "slug">)[] = []) {
    this.#store = store;
    const own = [{ slug: this.offer }, ...others];
    this.offers = own.map((offer) => ({ network: this.slug, networkOfferId: undefined, ...offer }));
    this.evaluate = evaluateWith(this.offers);
  }

  async save(changed: Partial<NetworkSettings> = {}, active?: number): Promise<void> {
    const settings = JSON.stringify({ ...SETTINGS, ...changed });
    const network = { slug: this.slug, settings, ...(active === undefined ? {} : { active }) };
    await this.#store.conversions.saveNetwork(network, { token: "token", active: 1 }, AT);
  }

  take(params: Readonly<Record<string, unknown>>, { at = AT, store = this.#store } = {}): Promise<PostbackResult> {
    const raw = {
      network: this.slug,
      received_at: at,
      method: "GET",
      ip: "203.0.113.9",
      params: JSON.stringify(params),
    };
    return store.conversions.takePostback(
      this.slug,
      () => true,
      (row) => ({ raw, evaluation: this.evaluate(row, raw) }),
    );
  }

  /** The verdict alone; a rejected one with its reason. */
  async verdict(...order: Parameters<NetworkForTest["take"]>): Promise<string> {
    const result = await this.take(...order);
    return result.kind === "taken" ? result.verdict : result.kind;
  }
}
