import { Icon56ErrorOutline, Icon56MoneyTransferOutline } from "@vkontakte/icons";
import { Button, PanelSpinner, Placeholder } from "@vkontakte/vkui";
import { SettingsError } from "./settings/settings-error.ts";

export function Loading() {
  return <PanelSpinner>Загружаем предложения</PanelSpinner>;
}

export function NoOffers() {
  return (
    <Placeholder icon={<Icon56MoneyTransferOutline />} title="Предложений пока нет">
      Загляните позже: список обновляется каждый день.
    </Placeholder>
  );
}

interface ProblemProps {
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Settings say themselves what to fix; of anything else only that it happened, the rest is in the console. */
export function Problem({ title, error, onRetry = () => location.reload() }: ProblemProps) {
  if (!(error instanceof SettingsError)) console.error(error);
  return (
    <Placeholder
      role="alert"
      icon={<Icon56ErrorOutline />}
      title={title}
      action={
        <Button size="m" mode="secondary" onClick={onRetry}>
          Попробовать снова
        </Button>
      }
    >
      <span className="problem">
        {error instanceof SettingsError ? error.message : "Что-то пошло не так: подробности в консоли браузера"}
      </span>
    </Placeholder>
  );
}

export function NoSuchOffer({ onBack }: { readonly onBack: () => void }) {
  return (
    <Placeholder
      icon={<Icon56MoneyTransferOutline />}
      title="Такого предложения уже нет"
      action={
        <Button size="m" mode="secondary" onClick={onBack}>
          Все предложения
        </Button>
      }
    />
  );
}
