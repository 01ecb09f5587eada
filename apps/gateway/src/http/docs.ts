import { createHash } from "node:crypto";
import fastifySwagger from "@fastify/swagger";
import fastifySwaggerUi from "@fastify/swagger-ui";
import type { FastifyInstance } from "fastify";
import { VERSION } from "../version.ts";
import { ABOUT, GROUPS, PAGE_CSS, TOKEN_HELP } from "./docs-look.ts";

/** An answer that never changes while the process runs: made once, and one piece of memory for all who ask. */
function constantAnswer(text: string): { readonly etag: string; readonly body: Buffer } {
  const etag = `"${createHash("sha256").update(text).digest("base64url")}"`;
  return { etag, body: Buffer.from(text) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The OpenAPI document and its page, made from the routes' schemas; register before the routes. */
export async function docs(app: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  await app.register(fastifySwagger, {
    transform: ({ schema, url }) => ({
      schema: { ...schema, tags: (schema?.tags ?? []).map((tag) => GROUPS.get(tag) ?? tag) },
      url,
    }),
    openapi: {
      openapi: "3.1.0",
      info: { title: "Metka", description: ABOUT, version: VERSION },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer", description: TOKEN_HELP } } },
      ...(publicUrl === undefined ? {} : { servers: [{ url: publicUrl }] }),
      tags: Array.from(GROUPS.values(), (name) => ({ name })),
    },
  });
  await app.register(fastifySwaggerUi, {
    routePrefix: "/api/docs",
    // No "try it out": the shipped offers are a live account, and a click on a button there would be a click there.
    uiConfig: { supportedSubmitMethods: [], validatorUrl: null, defaultModelsExpandDepth: -1 },
    theme: { title: "Metka: API", css: [{ filename: "metka.css", content: PAGE_CSS }] },
  });
  const document = once(() => constantAnswer(JSON.stringify(app.swagger())));
  app.get("/api/openapi.json", { schema: { hide: true } }, async (request, reply) => {
    const { etag, body } = document();
    reply.headers({ etag, "cache-control": "no-cache" });
    if (request.headers["if-none-match"] === etag) return await reply.code(304).send();
    return await reply.type("application/json; charset=utf-8").send(body);
  });
}
