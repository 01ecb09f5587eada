import type { FastifyReply, FastifyRequest } from "fastify";

/** Addresses for programs: a browser that opens one gets the error as JSON. */
const FOR_PROGRAMS = /^\/+(?:api|postback|metrics|healthz|readyz)(?:[/?#]|$)/i;

const PAGE = `<!doctype html>
<html lang="ru">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Страница не найдена</title>
<style>
:root { color-scheme: light dark; font-family: system-ui, sans-serif }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 24px; text-align: center }
</style>
<h1>Такой страницы нет</h1>
<p>Возможно, ссылка скопирована не целиком или предложение уже закончилось.</p>
<p>Вернитесь туда, откуда пришли, и откройте ссылку ещё раз.</p>
</html>
`;

/** Whether a person waits in front of a browser. */
export function isVisitor({ method, url, headers }: FastifyRequest): boolean {
  return method === "GET" && /\btext\/html\b/i.test(headers.accept ?? "") && !FOR_PROGRAMS.test(url);
}

/** To the page that the operator has set for such visitors, else a page of ours; the status stays an error's. */
export function sendNoOffer(reply: FastifyReply, status: number, fallbackUrl: string | undefined): FastifyReply {
  reply.header("cache-control", "no-store").header("referrer-policy", "no-referrer");
  if (fallbackUrl !== undefined) return reply.code(302).header("location", fallbackUrl).send();
  return reply.code(status).type("text/html; charset=utf-8").send(PAGE);
}
