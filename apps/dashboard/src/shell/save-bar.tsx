import { Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Trouble } from "./trouble.tsx";

interface SaveBarProps {
  readonly label: string;
  /** What the gateway says of the form. */
  readonly check: {
    readonly isCurrent: boolean;
    readonly error: Error | null;
    readonly refetch: () => Promise<unknown>;
  };
  readonly save: {
    readonly isPending: boolean;
    readonly isSuccess: boolean;
    readonly error: Error | null;
    readonly mutate: () => void;
  };
}

/** The button at the end of a form, and what became of it. */
export function SaveBar({ label, check, save }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <>
      {check.error !== null && <Trouble error={check.error} onRetry={() => void check.refetch()} />}
      {save.error !== null && <Trouble error={save.error} onRetry={save.mutate} />}
      <Group>
        <Button type="submit" loading={save.isPending} disabled={!check.isCurrent}>
          {label}
        </Button>
        {save.isSuccess && <Text role="status">{t("state.saved")}</Text>}
      </Group>
    </>
  );
}
