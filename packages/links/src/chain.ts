import { hasMacro } from "./macro.ts";

/** A fallback chain: the first name that has a value gives it, else the literal does. */
export interface Chain {
  readonly names: readonly string[];
  readonly literal: string | undefined;
}

const NAME = /^[A-Za-z0-9_]+$/;

/** Reads what stands between `{` and `}`: `ref`, `ref|s4`, `ref|"literal"`; a string says in Russian what is wrong. */
export function parseChain(body: string): Chain | string {
  const quoteAt = body.indexOf('"');
  if (quoteAt < 0) return readNames(body, undefined);
  const quoted = body.slice(quoteAt);
  const closingAt = quoted.indexOf('"', 1);
  if (closingAt < 0) return 'не закрыта кавычка: текст пишется как «"текст"»';
  if (closingAt !== quoted.length - 1) return "текст в кавычках может стоять только последним в цепочке";
  const literal = quoted.slice(1, -1);
  if (literal === "") return "пустой текст в кавычках ничего не подставит: впишите значение или уберите его";
  if (hasMacro(literal)) return "внутри текста в кавычках стоит макрос: уберите его, макросы пишутся без кавычек";
  if (quoteAt === 0) return { names: [], literal };
  if (body[quoteAt - 1] !== "|") return "перед текстом в кавычках нужна черта «|»";
  return readNames(body.slice(0, quoteAt - 1), literal);
}

function readNames(text: string, literal: string | undefined): Chain | string {
  const names = text.split("|");
  if (names.every((name) => NAME.test(name))) return { names, literal };
  if (names.includes("")) return "пропущено имя: впишите имя макроса между скобками и чертами «|»";
  return "имя макроса — только латинские буквы, цифры и «_», без пробелов: исправьте имя";
}
