import { Group, Paper, Stack, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { CabinetSettings } from "./cabinet-settings.tsx";
import { MiniAppCode } from "./mini-app-code.tsx";
import { OfferLink } from "./offer-link.tsx";
import { TestClick } from "./test-click.tsx";
import { type Progress, STEPS, type Step } from "./use-progress.ts";

/** From an empty database to reports that fill themselves, in four steps. Each ticks itself. */
export function Guide({ progress }: { readonly progress: Progress }) {
  const { isDone, testClick, checked } = progress;
  const bodies: Readonly<Record<Step, ReactNode>> = {
    link: <OfferLink onChecked={checked} />,
    click: <TestClick last={testClick} />,
    app: <MiniAppCode />,
    cabinets: <CabinetSettings />,
  };
  return (
    <Stack>
      {STEPS.map((step, at) => (
        <StepCard key={step} step={step} number={at + 1} isDone={isDone[step]}>
          {bodies[step]}
        </StepCard>
      ))}
    </Stack>
  );
}

interface StepCardProps {
  readonly step: Step;
  readonly number: number;
  readonly isDone: boolean;
  readonly children: ReactNode;
}

function StepCard({ step, number, isDone, children }: StepCardProps) {
  const { t } = useTranslation();
  return (
    <Paper withBorder p="md">
      <Group mb="xs" gap="sm" wrap="nowrap">
        <ThemeIcon
          radius="xl"
          color={isDone ? "teal.9" : "gray.7"}
          role="img"
          aria-label={isDone ? t("start.done") : t("start.toDo")}
        >
          {isDone ? <Tick /> : number}
        </ThemeIcon>
        <Title order={3} size="h5">
          {t(`start.${step}`)}
        </Title>
      </Group>
      {children}
    </Paper>
  );
}

function Tick() {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <path d="M2 7.5 5.5 11 12 3.5" fill="none" stroke="currentColor" strokeWidth="2" />
    </svg>
  );
}
