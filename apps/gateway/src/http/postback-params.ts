/** A body as its route is given it: read into parameters, or not readable, with the reason. */
export type PostbackBody =
  | { readonly kind: "read"; readonly params: ReadonlyMap<string, unknown> }
  | { readonly kind: "unreadable"; readonly reason: string };

/** JSON, or else a form: networks are careless with the type, so the text itself tells, too. */
export function readPostbackBody(contentType: string, text: string): PostbackBody {
  if (text.trim() === "") return { kind: "read", params: new Map() };
  if (/^multipart\//i.test(contentType)) {
    return { kind: "unreadable", reason: "тело multipart не читается: пришлите JSON, форму или параметры в адресе" };
  }
  if (!/json/i.test(contentType) && !/^\s*[{[]/.test(text)) return { kind: "read", params: readQuery(text) };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "unreadable", reason: "тело не читается как JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "unreadable", reason: "тело JSON должно быть объектом с параметрами" };
  }
  if (isDeeper(value, MOST_DEPTH)) return { kind: "unreadable", reason: "вложенные значения не принимаются" };
  return { kind: "read", params: new Map(Object.entries(value)) };
}

/** Nested values are refused one by one, and kept; thousands of levels would overflow the stack of whoever writes them. */
const MOST_DEPTH = 16;

function isDeeper(value: unknown, levels: number): boolean {
  let level = [value];
  for (let depth = 0; depth <= levels && level.length > 0; depth += 1) {
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return level.length > 0;
}

/** `a=1&b=2`. A name that comes twice with different values has a list: nobody knows which of them is meant. */
export function readQuery(query: string): ReadonlyMap<string, unknown> {
  const lists = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const list = lists.get(name) ?? [];
    if (!list.includes(value)) list.push(value);
    lists.set(name, list);
  }
  return new Map(Array.from(lists, ([name, list]) => [name, list.length === 1 ? list[0] : list]));
}
