/** A route of the gateway's as its own document describes it, and what it reads. */
export interface Route {
  readonly method: string;
  /** `/api/clicks/{click_id}` */
  readonly path: string;
  readonly query: readonly string[];
  /** Names of its JSON body's members, at any depth; empty: it reads none. */
  readonly fields: readonly string[];
  /** Media types that it reads. */
  readonly types: readonly string[];
  /** A body that it takes, as JSON. */
  readonly example: string | undefined;
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
}

/** In no document: what browsers load, and the other methods of redirects. */
const HIDDEN: readonly Route[] = [
  ["GET", "/api/openapi.json"],
  ["GET", "/api/docs"],
  ["GET", "/api/docs/static/{file}"],
  ["HEAD", "/go/{offer}"],
  ["HEAD", "/{short}"],
  ["OPTIONS", "/api/arbitrage/send-to-leads-tech"],
  ["GET", "/{any}/{thing}"],
].map(([method = "", path = ""]) => ({ method, path, query: [], fields: [], types: [], example: undefined }));

export async function readRoutes(gatewayUrl: string): Promise<readonly [Route, ...Route[]]> {
  const document: { paths: Record<string, Record<string, Described>> } = JSON.parse(
    await (await fetch(`${gatewayUrl}/api/openapi.json`)).text(),
  );
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => toRoute(method.toUpperCase(), path, route)),
  );
  const [first, ...others] = [...described, ...HIDDEN];
  if (first === undefined) throw new Error("the gateway describes no route");
  return [first, ...others];
}

function toRoute(method: string, path: string, { parameters = [], requestBody }: Described): Route {
  const content = requestBody?.content ?? {};
  const schema = content["application/json"]?.schema;
  const example = memberOf(schema, "examples");
  return {
    method,
    path,
    query: parameters.filter((parameter) => parameter.in === "query").map(({ name }) => name),
    fields: [...namesOf(schema)],
    types: Object.keys(content),
    example: Array.isArray(example) && example.length > 0 ? JSON.stringify(example[0]) : undefined,
  };
}

/** Every name under any `properties` of a schema. */
function namesOf(schema: unknown): Set<string> {
  const names = new Set<string>();
  const properties = memberOf(schema, "properties");
  if (typeof properties === "object" && properties !== null) {
    for (const name of Object.keys(properties)) names.add(name);
  }
  if (typeof schema === "object" && schema !== null) {
    for (const part of Object.values(schema)) for (const name of namesOf(part)) names.add(name);
  }
  return names;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
