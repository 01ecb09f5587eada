import type { Draw } from "./draw.ts";
import type { Route } from "./routes.ts";
import { encoded, jsonText, text } from "./values.ts";

/** Bodies by what they pretend to be. Bytes as latin1, so that any byte can stand in them. */
export function bodyFor(draw: Draw, route: Route): { readonly type: string; readonly body: string } {
  const type = draw.chance(0.8)
    ? draw.of(["application/json", "application/json", route.types[0] ?? "text/plain", ...route.types])
    : draw.of([
        "text/plain",
        "text/csv",
        "text/csv; charset=windows-1251",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "",
        ";",
        "x/y",
      ]);
  const roll = draw.below(20);
  const whole = type.startsWith("text/csv") ? csv(draw) : roll < 14 ? object(draw, route) : other(draw);
  const bytes = Buffer.from(onlyHere(whole)).toString("latin1");
  if (draw.chance(0.03)) return { type, body: bytes.slice(0, draw.below(bytes.length + 1)) };
  if (draw.chance(0.03)) return { type, body: `\u00ef\u00bb\u00bf${bytes}` };
  if (draw.chance(0.03)) return { type, body: `${bytes}\u00ff\u00c0` };
  return { type, body: bytes };
}

/** Mostly what the route reads, so that it gets as far as the database. */
function object(draw: Draw, { fields, example }: Route): string {
  if (example !== undefined && draw.chance(0.4)) return withOdd(draw, example);
  const members = draw.some(10, () => {
    const name = draw.chance(0.9) ? draw.of(["user_id", "extra", ...fields]) : text(draw);
    return `${JSON.stringify(name)}:${jsonText(draw)}`;
  });
  return `{${members.join(",")}}`;
}

/** A body that is taken, with one of its values changed. */
function withOdd(draw: Draw, example: string): string {
  const values = [...example.matchAll(/:("[^"]*"|\d+|true|false)/g)];
  const change = values[draw.below(values.length)];
  if (change === undefined || draw.chance(0.2)) return example;
  return `${example.slice(0, change.index + 1)}${jsonText(draw)}${example.slice(change.index + change[0].length)}`;
}

function csv(draw: Draw): string {
  const separator = draw.of([",", ";", "\t"]);
  const row = (most: number, cell: () => string) => draw.some(most, cell).join(separator);
  const head = draw.of([
    ["day", "mark", "value", "amount", "currency"].join(separator),
    ["Дата", "Название кампании", "Потрачено всего, ₽"].join(separator),
    `sep=${separator}`,
    row(5, () => text(draw)),
  ]);
  const lines = draw.some(5, () => row(6, () => draw.of([text(draw), "2026-11-01", "5210,40", `"${text(draw)}"`])));
  return [head, ...lines].join(draw.of(["\n", "\r\n", "\r"]));
}

function other(draw: Draw): string {
  return draw.of([
    "",
    " \n",
    "{",
    '{"a":1}}',
    "[".repeat(draw.of([10, 8_000])),
    jsonText(draw),
    text(draw),
    `{"a":"${"x".repeat(17_000)}"}`,
    draw.some(6, () => `${text(draw)}=${encoded(draw, text(draw))}`).join("&"),
  ]);
}

/** An offer made of this may lead to this machine only. */
function onlyHere(body: string): string {
  return body.replaceAll(/(https?:\/\/)[^/?#\s"'\\&<>]+/gi, "$1127.0.0.1:9");
}
