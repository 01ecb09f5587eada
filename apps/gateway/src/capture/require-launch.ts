import { ApiError } from "../errors.ts";
import type { LaunchCheck, LaunchSettings } from "./launch-params.ts";

/** Throws where launches have to be signed and this one is not. */
export function requireLaunch(check: LaunchCheck, { launchParams }: LaunchSettings): void {
  if (launchParams !== "required" || check === "verified") return;
  if (check === "missing") throw new ApiError("launch_params_required");
  throw new ApiError("launch_params_invalid", [{ path: "/launch_params", message: LAUNCH_REASONS[check] }]);
}

const LAUNCH_REASONS: Record<Exclude<LaunchCheck, "missing" | "verified">, string> = {
  unchecked: "проверка выключена",
  invalid: "подпись не сошлась: передайте строку параметров запуска целиком и без изменений",
  expired: "параметры запуска устарели: откройте приложение заново",
  unknown_app: "для этого vk_app_id нет ключа в VK_APP_SECRETS",
};
