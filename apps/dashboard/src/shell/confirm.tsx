import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Trouble } from "./trouble.tsx";

interface ConfirmProps {
  readonly title: string;
  /** The name of the deed itself: "Erase", not "OK". */
  readonly action: string;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  readonly isDangerous?: boolean;
  /** Until it is false the deed cannot be done: what has to be typed is not typed yet. */
  readonly isBlocked?: boolean;
  readonly error: Error | null;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A question before a deed that cannot be taken back, or that reaches many. */
export function Confirm({ title, action, isOpen, isBusy, onConfirm, onClose, children, ...rest }: ConfirmProps) {
  const { t } = useTranslation();
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("state.cancel") }}>
      <Stack>
        {children}
        {rest.error !== null && <Trouble error={rest.error} onRetry={onConfirm} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t("state.cancel")}
          </Button>
          <Button
            {...(rest.isDangerous === true ? { color: "red.9" } : {})}
            loading={isBusy}
            disabled={rest.isBlocked === true}
            onClick={onConfirm}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
