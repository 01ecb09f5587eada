import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import { type LinkCheckAnswer, type LinkCheckRequest, LinkCheckRequestSchema, LinkCheckSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { checkedLink, type LinkCheckDeps, withAdClickNote } from "../capture/check-link.ts";
import { ApiError } from "../errors.ts";
import { errorAnswers } from "./error-answers.ts";

/** Pasted as it is, a link ends at its own first `&`, and the rest looks like unknown parameters. */
const NOT_ENCODED = {
  path: "/link",
  message:
    'ссылка вставлена в адрес как есть, и её «&» разделили её на части: закодируйте её или пришлите POST /api/links/check с телом {"link": "https://…"}',
};

const HASH_LOST =
  " Если метки стояли после «#», в адрес запроса они не попали: закодируйте ссылку («#» — это %23) или пришлите её в теле POST /api/links/check.";

/** Pasted as it is, a link also ends at its own `#`, where the marks of a Mini App's link stand: nothing of them arrives. */
function withHashHint(answer: LinkCheckAnswer, link: string): LinkCheckAnswer {
  if (link.includes("#")) return answer;
  const problems = answer.problems.map((problem) =>
    problem.code === "no_marks" ? { ...problem, message: `${problem.message}${HASH_LOST}` } : problem,
  );
  return { ...answer, problems };
}

/** `GET|POST /api/links/check`: POST takes a link without URL encoding. */
export function linkCheck(
  app: FastifyInstance,
  deps: LinkCheckDeps & {
    /** Whether conversions go back to VK's pixel. */
    readonly hasPixel: () => Promise<boolean>;
  },
): void {
  const check = async (request: LinkCheckRequest) => {
    const answer = checkedLink(request, deps);
    return (await deps.hasPixel()) ? withAdClickNote(answer) : answer;
  };
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = {
    tags: ["links"],
    summary: "Проверить ссылку: что дойдёт и как исправить",
    description:
      "Ничего не сохраняет и не отправляет. Какие ссылки писать: docs/vk-ads-links.md. Переход по ссылке проверяйте в браузере: клики curl и других программ сохраняются с `isbot = 1`, и отчёты их не считают.",
    security: [{ token: [] }],
    response: {
      200: LinkCheckSchema,
      ...errorAnswers(400, 401, "unknown_offer_link", "unknown_offer", "inactive_offer"),
    },
  };
  const get = { schema: { ...common, querystring: LinkCheckRequestSchema }, attachValidation: true };
  typed.get("/api/links/check", get, async ({ query, validationError }) => {
    if (validationError !== undefined) {
      const others = Object.keys(query).some((name) => name !== "link" && name !== "offer");
      throw "link" in query && others ? new ApiError("invalid_request", [NOT_ENCODED]) : validationError;
    }
    return withHashHint(await check(query), query.link);
  });
  typed.post("/api/links/check", { schema: { ...common, body: LinkCheckRequestSchema } }, ({ body }) => check(body));
}
