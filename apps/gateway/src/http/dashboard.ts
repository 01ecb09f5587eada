import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import { ApiError } from "../errors.ts";

/** What `npm start` builds (scripts/build-dashboard.mjs). */
const BUILT = fileURLToPath(new URL("../../../dashboard/dist", import.meta.url));
const PREFIX = "/dashboard/";
const YEAR_S = 31_536_000;

/** Own files only, in no frame; Mantine writes styles, but no script is inline. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

const NOT_BUILT = `<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Metka: панель не собрана</title><h1>Панель не собрана</h1>
<p>Шлюз работает: клики принимаются и доставляются. Соберите панель командой <code>npm run build:dashboard</code> в папке Metka и обновите страницу.</p></html>`;

/** The dashboard's pages: one program that finds its page by the address. `folder`: where its build lies. */
export async function dashboard(app: FastifyInstance, folder: string = BUILT): Promise<void> {
  const page = (reply: FastifyReply) => {
    reply.headers({ ...HEADERS, "cache-control": "no-cache" });
    if (existsSync(join(folder, "index.html"))) return reply.sendFile("index.html", folder, { cacheControl: false });
    return reply.code(503).type("text/html; charset=utf-8").send(NOT_BUILT);
  };
  await app.register(fastifyStatic, { root: folder, serve: false });
  // The names of these files change with their content.
  app.get(`${PREFIX}assets/*`, { schema: { hide: true } }, (request, reply) => {
    const { "*": name } = request.params as { "*": string };
    reply.headers({ ...HEADERS, "cache-control": `public, max-age=${YEAR_S}, immutable` });
    return reply.sendFile(join("assets", name), folder, { cacheControl: false });
  });
  // Who opens the gateway's address in a browser looks for the dashboard; a program is told that there is nothing here.
  app.get("/", { schema: { hide: true } }, (request, reply) => {
    if (request.headers.accept?.includes("text/html") !== true) throw new ApiError("not_found");
    return reply.redirect(PREFIX);
  });
  for (const path of ["/dashboard", `${PREFIX}*`]) app.get(path, { schema: { hide: true } }, (_, reply) => page(reply));
}
