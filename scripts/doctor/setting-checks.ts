import type { Facts } from "./facts.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** A token of this length from `openssl rand -hex 16` cannot be guessed. */
const GOOD_TOKEN = 24;

export function node({ nodeVersion }: Facts): Finding {
  const major = Number(nodeVersion.replace(/^v/, "").split(".")[0]);
  return major >= 24
    ? ok(`Node ${nodeVersion}`)
    : problem(`Node ${nodeVersion}: шлюзу нужен 24. Запускайте через npm, он берёт нужную версию сам`);
}

export function publicUrl({ config }: Facts): Finding {
  if (config.publicUrl === undefined) {
    return problem("PUBLIC_URL не задан: ссылки для постбеков будут с чужим хостом. Задайте PUBLIC_URL=https://…");
  }
  const { protocol, hostname } = new URL(config.publicUrl);
  if (protocol !== "https:") {
    return problem(
      `PUBLIC_URL=${config.publicUrl} без HTTPS: Mini App к нему не обратится. Нужен прокси с сертификатом`,
    );
  }
  if (/^(localhost|127\.|\[)/.test(hostname)) return problem(`PUBLIC_URL ведёт на эту же машину: ${config.publicUrl}`);
  return ok(`PUBLIC_URL ${config.publicUrl}`);
}

export function publicAnswer({ config, publicAnswer: answer }: Facts): Finding | undefined {
  if (config.publicUrl === undefined) return undefined;
  if (answer === undefined) return warning("Ответ по PUBLIC_URL не проверен: npm run doctor -- --public");
  return answer.ok ? ok("По PUBLIC_URL отвечает шлюз") : problem(`По PUBLIC_URL шлюз не отвечает: ${answer.said}`);
}

export function proxy({ config }: Facts): Finding {
  if (config.trustProxy === false) {
    return config.publicUrl === undefined
      ? ok("TRUST_PROXY не задан, и прокси перед шлюзом не видно")
      : problem("TRUST_PROXY не задан, а шлюз за прокси: у всех будет адрес прокси. Задайте число прокси, обычно 1");
  }
  if (typeof config.trustProxy === "number" && config.trustProxy > 3) {
    return warning(`TRUST_PROXY=${config.trustProxy}: столько прокси бывает редко, лишний позволит подделать адрес`);
  }
  return ok(`TRUST_PROXY ${String(config.trustProxy)}`);
}

export function launchKeys({ config }: Facts): Finding {
  if (config.appSecrets.size === 0) {
    return problem("VK_APP_SECRETS не задан: клик с чужим user_id может прислать кто угодно. Задайте appId:ключ");
  }
  if (config.launchParams === "off") {
    return problem("LAUNCH_PARAMS=off: подпись запуска не проверяется. Уберите эту настройку или поставьте report");
  }
  return ok(`Подпись запуска проверяется (${config.launchParams}), приложений: ${config.appSecrets.size}`);
}

export function origins({ config }: Facts): Finding {
  if (config.allowedOrigins === "*") {
    return warning("ALLOWED_ORIGINS не задан: клики принимаются с любых страниц. Задайте адреса своего Mini App");
  }
  return ok(`ALLOWED_ORIGINS ${config.allowedOrigins.join(", ")}`);
}

export function token({ config }: Facts): Finding {
  if (config.adminToken === undefined) return ok("Токен администратора шлюз придумал сам");
  const { length } = config.adminToken;
  if (length < GOOD_TOKEN || new Set(config.adminToken).size < 8) {
    return warning(`ADMIN_TOKEN простой (${length} символов): возьмите openssl rand -hex 24`);
  }
  return ok("ADMIN_TOKEN длинный");
}

export function log({ config }: Facts): Finding {
  if (config.logLevel === "silent") return warning("LOG_LEVEL=silent: о бедах никто не узнает. Поставьте info");
  if (config.logLevel === "debug") return warning("LOG_LEVEL=debug: журнал быстро займёт диск. Поставьте info");
  return ok(`LOG_LEVEL ${config.logLevel}`);
}

export function privateDestinations({ config }: Facts): Finding {
  if (!config.allowPrivateDestinations) return ok("Во внутреннюю сеть шлюз ничего не шлёт");
  return problem("ALLOW_PRIVATE_DESTINATIONS=1 нужно только песочнице: уберите, иначе оффер может вести внутрь сети");
}
