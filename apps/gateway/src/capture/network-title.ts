/** Networks that have a name of their own for people. */
const TITLES: ReadonlyMap<string, string> = new Map([["leads-tech", "leads.tech"]]);

/** A network's name for people, as in "Данные отправлены в leads.tech"; any other is called as its offers call it. */
export function networkTitle(network: string): string {
  return TITLES.get(network) ?? network;
}
