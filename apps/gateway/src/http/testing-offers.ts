import type { ListedOffer, NewOffer } from "@metka/contract";
import { appForTest, TOKEN } from "./testing.ts";

export const headers = { authorization: `Bearer ${TOKEN}` };

/** An offer as an operator creates it. */
export const SPRING: NewOffer = {
  slug: "spring",
  title: "Весна",
  network: "n",
  template: "https://cpa.example/c?a={s4}&u={user_id|s6}",
};

/** The app, and what an operator does with its offers. */
export async function offersForTest(env: Readonly<Record<string, string>> = {}) {
  const app = await appForTest(env);
  const get = (url = "/api/offers") => app.inject({ url, headers });
  const create = (payload: object) => app.inject({ method: "POST", url: "/api/offers", headers, payload });
  const change = (slug: string, payload: object) =>
    app.inject({ method: "PUT", url: `/api/offers/${slug}`, headers, payload });
  const listed = async () => (await get()).json<{ offers: ListedOffer[] }>().offers;
  return { ...app, get, create, change, listed };
}

/** The body of PUT: the slug is in the address. */
export const settings = ({ slug: _, ...rest }: NewOffer) => rest;
