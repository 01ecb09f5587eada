import { fastify } from "fastify";

/** What the gateway is measured against: Fastify that validates the same body, answers a small JSON and keeps nothing. */
const FIELDS = [
  "user_id",
  "first_name",
  "last_name",
  "utm_source",
  "utm_campaign",
  "vk_ad_id",
  "timestamp",
  "url",
  "user_agent",
] as const;
const text = { type: "string" };
const body = { type: "object", required: FIELDS, properties: Object.fromEntries(FIELDS.map((name) => [name, text])) };
const answer = { type: "object", properties: { success: { type: "boolean" }, user_id: text } };

const server = fastify();
server.post<{ Body: Record<(typeof FIELDS)[number], string> }>(
  "/click",
  { schema: { body, response: { 200: answer } } },
  async (request) => ({ success: true, user_id: request.body.user_id }),
);
server.get("/readyz", async () => ({ status: "ok" }));

await server.listen({ host: "127.0.0.1", port: Number(process.env.PORT) });
process.once("SIGTERM", () => server.close());
