import { Button, Group, Paper } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AnchorLink } from "../shell/links.tsx";
import { STEPS, useProgress } from "./use-progress.ts";

const HIDDEN = "metka-first-steps-hidden";

/** On the overview: how many of the first steps are done, until all are or the reader has enough of it. */
export function FirstSteps() {
  const [isHidden, setHidden] = useState(localStorage.getItem(HIDDEN) === "1");
  if (isHidden) return null;
  const hide = () => {
    localStorage.setItem(HIDDEN, "1");
    setHidden(true);
  };
  return <Steps onHide={hide} />;
}

function Steps({ onHide }: { readonly onHide: () => void }) {
  const { t } = useTranslation();
  const { isDone, isKnown } = useProgress();
  const done = STEPS.filter((step) => isDone[step]).length;
  if (done === STEPS.length || !isKnown) return null;
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <AnchorLink to="/start">{t("start.progress", { done, of: STEPS.length })}</AnchorLink>
        <Button size="compact-sm" variant="default" onClick={onHide}>
          {t("start.hide")}
        </Button>
      </Group>
    </Paper>
  );
}
