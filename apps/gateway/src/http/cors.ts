import fastifyCors, { type FastifyCorsOptions } from "@fastify/cors";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Config } from "../config.ts";

const COMMON: FastifyCorsOptions = {
  methods: ["POST"],
  exposedHeaders: ["Preference-Applied"],
  maxAge: 86_400,
  // An OPTIONS that is no preflight is harmless, and the plugin's refusal is not in the form of every error.
  strictPreflight: false,
};
const NOTHING: FastifyCorsOptions = { origin: false };

/**
 * Lets pages of other hosts send clicks to the intake at `path`, and nothing else. Browsers take `*` only for requests
 * without credentials. `sendBeacon` always sends them, so a listed origin is named and may send them too; the intake
 * itself reads no cookie.
 */
export async function cors(app: FastifyInstance, path: string, allowed: Config["allowedOrigins"]): Promise<void> {
  if (allowed === "*") {
    const options = { ...COMMON, origin: "*" };
    await app.register(
      fastifyCors,
      () => async (request: FastifyRequest) => (isFor(path, request) ? options : NOTHING),
    );
    return;
  }
  const listed: ReadonlySet<string> = new Set(allowed);
  const options = { ...COMMON, origin: [...allowed], credentials: true };
  await app.register(fastifyCors, () => async (request: FastifyRequest) => {
    const { origin } = request.headers;
    return isFor(path, request) && origin !== undefined && listed.has(origin) ? options : NOTHING;
  });
}

/** The plugin's own route takes the OPTIONS of every address there is. */
function isFor(path: string, { method, url }: FastifyRequest): boolean {
  if (method !== "OPTIONS") return true;
  const [asked = ""] = url.split("?", 1);
  return asked === path || asked === `${path}/`;
}
