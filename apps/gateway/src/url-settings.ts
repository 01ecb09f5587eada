type AddMistake = (what: string) => void;

/** Not a page of the gateway's own: a visitor who is sent there would come back for ever. */
export function readFallbackUrl(
  value: string | undefined,
  publicUrl: string | undefined,
  addMistake: AddMistake,
): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== "https:") {
    addMistake(`«${value}» не подходит, нужен адрес вида https://example.ru/offers`);
    return undefined;
  }
  const own = publicUrl !== undefined && URL.canParse(publicUrl) && new URL(publicUrl).host === url.host;
  if (own) addMistake("адрес самого шлюза (PUBLIC_URL): посетитель ходил бы по кругу, назовите другой сайт");
  return url.href;
}

export function readPublicUrl(value: string | undefined, addMistake: AddMistake): string | undefined {
  if (value === undefined) return undefined;
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    addMistake(`«${value}» не подходит, нужен адрес вида https://metka.example.ru`);
  }
  return value.replace(/\/+$/, "");
}
