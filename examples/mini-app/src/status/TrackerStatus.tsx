import type { TrackerState, Visit } from "@metka/tracker";
import { Button, Footnote } from "@vkontakte/vkui";
import { isInsideVk } from "../vk/launch.ts";

interface TrackerStatusProps extends TrackerState, Visit {
  readonly onRetry: () => void;
}

/** One quiet line: whether the mark of the ad has got through. */
export function TrackerStatus({ onRetry, ...state }: TrackerStatusProps) {
  return (
    <div className="status" role="status">
      <Footnote>{statusText(state)}</Footnote>
      {state.error !== null && (
        <Button size="s" mode="tertiary" loading={state.isLoading} onClick={onRetry}>
          Отправить ещё раз
        </Button>
      )}
    </div>
  );
}

function statusText({ userData, utmParams, isLoading, error, lastSentData }: TrackerState & Visit): string {
  if (!isInsideVk) return "Открыто не во ВКонтакте: метка не отправляется";
  if (isLoading) return "Отправляем метку…";
  if (error !== null) return `Метка не отправлена. ${error}`;
  if (lastSentData !== null) return `Метка отправлена, № ${lastSentData.answer.tracking_id}`;
  if (Object.keys(utmParams).length === 0) return "В ссылке не было меток: отправлять нечего";
  return userData === null ? "Ждём ответа ВКонтакте…" : "Метка ещё не отправлена";
}
