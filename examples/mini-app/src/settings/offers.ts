import { SettingsError } from "./settings-error.ts";

/** A card of the showcase. */
export interface Offer {
  /** Stands in the address: `#/offer/1`. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly badge: string | undefined;
  readonly amount: string;
  readonly term: string;
  readonly rate: string;
  /** With macros: a whole address, or a path of the `offers` host of `config.json`. */
  readonly link: string;
}

/** @throws SettingsError that names the offer and the field */
export function readOffers(value: unknown): Offer[] {
  if (!Array.isArray(value)) throw new SettingsError("offers.json: нужен список офферов в квадратных скобках");
  const offers = value.map((offer: unknown, index) => readOffer(offer, index + 1));
  const repeated = offers.find(({ id }, index) => offers.findIndex((other) => other.id === id) !== index);
  if (repeated !== undefined)
    throw new SettingsError(`offers.json: id «${repeated.id}» стоит дважды, а нужен свой у каждого`);
  return offers;
}

function readOffer(value: unknown, number: number): Offer {
  const fields: Readonly<Record<string, unknown>> = typeof value === "object" && value !== null ? { ...value } : {};
  const wrong = (what: string) => new SettingsError(`offers.json, оффер № ${number}: ${what}`);
  const text = (name: string): string => {
    const found = fields[name];
    if (typeof found === "string" && found.trim() !== "") return found;
    throw wrong(`нет текста «${name}»`);
  };
  const id = text("id");
  if (!/^[\w-]+$/.test(id)) throw wrong("в «id» можно только латинские буквы, цифры, - и _");
  const link = text("link");
  if (!/^(https?:\/\/[^/?#\s]|\/(?!\/))\S*$/.test(link)) throw wrong("«link» — нужен адрес https://… или путь от /");
  return {
    id,
    title: text("title"),
    about: text("about"),
    badge: fields.badge === undefined ? undefined : text("badge"),
    amount: text("amount"),
    term: text("term"),
    rate: text("rate"),
    link,
  };
}
