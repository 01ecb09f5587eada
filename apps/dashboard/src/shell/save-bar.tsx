import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Trouble } from "./trouble.tsx";

interface SaveBarProps {
  readonly label: string;
  readonly isGood: boolean;
  readonly isCurrent: boolean;
  readonly isBusy: boolean;
  readonly isSaved: boolean;
  readonly error: Error | null;
  readonly onSave: () => void;
  /** Saving was asked for although something is wrong. */
  readonly onRefused: () => void;
}

/** The button at the end of a form, and what became of it. */
export function SaveBar({ label, isGood, isCurrent, isBusy, isSaved, error, onSave, onRefused }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <>
      {error !== null && <Trouble error={error} onRetry={onSave} />}
      <Group>
        <Button loading={isBusy} disabled={!isCurrent} onClick={isGood ? onSave : onRefused}>
          {label}
        </Button>
        {isSaved && <Text role="status">{t("state.saved")}</Text>}
      </Group>
    </>
  );
}
