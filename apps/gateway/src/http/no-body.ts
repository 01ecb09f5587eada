import type { FastifyInstance, FastifyRequest, RouteOptions } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The body that a request without one means; unset: the route needs a body, or takes none. */
    withoutBody?: () => unknown;
  }
}

/**
 * Programs name a type also where they send nothing (`curl -d ''`, clients with one header for all requests). Where a
 * route takes no body or can do without, such a request is not refused. Routes that need a body have no hook for it.
 */
export function allowNoBody(app: FastifyInstance): void {
  app.addHook("onRoute", (route) => {
    const withoutBody = route.config?.withoutBody;
    if (route.schema?.body !== undefined && withoutBody === undefined) return;
    if ([route.method].flat().every((method) => method === "GET" || method === "HEAD")) return;
    route.onRequest = [...hooks(route.onRequest), forgetType];
    if (withoutBody === undefined) return;
    const giveBody = async (request: FastifyRequest) => {
      request.body ??= withoutBody();
    };
    route.preValidation = [...hooks(route.preValidation), giveBody];
  });
}

async function forgetType({ raw }: FastifyRequest): Promise<void> {
  const { "content-length": length, "transfer-encoding": chunked } = raw.headers;
  if (chunked === undefined && (length === undefined || length === "0")) delete raw.headers["content-type"];
}

function hooks<T extends RouteOptions["onRequest"] | RouteOptions["preValidation"]>(set: T) {
  return [set ?? []].flat();
}
