import { Button, Loader, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type QueryKey, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Confirm } from "./confirm.tsx";
import { Trouble } from "./trouble.tsx";

interface DeedOnManyProps {
  readonly label: string;
  readonly title: string;
  readonly isDisabled: boolean;
  /** One key for each filter. */
  readonly queryKey: QueryKey;
  readonly count: () => Promise<number>;
  readonly countText: (count: number) => string;
  /** Which filter is meant. */
  readonly scope: string;
  readonly question: string;
  /** Most that one go does, and how that is told; without it there is no bound. */
  readonly most?: number;
  readonly mostText?: (most: number) => string;
  readonly action: (count: number) => string;
  /** Does it, and says what was done. */
  readonly run: () => Promise<string>;
}

/** A deed on all rows of a filter: a button, a count, a question, and what came of it. */
export function DeedOnMany({ label, title, isDisabled, queryKey, count, run, ...texts }: DeedOnManyProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [isOpen, { open, close }] = useDisclosure();
  const preview = useQuery({
    queryKey,
    queryFn: count,
    enabled: isOpen,
    // A number to decide by: never one of some minutes ago.
    gcTime: 0,
    staleTime: 0,
  });
  const deed = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      close();
      await client.invalidateQueries();
    },
  });
  const found = preview.data ?? 0;
  const will = Math.min(found, texts.most ?? Number.POSITIVE_INFINITY);
  return (
    <Stack gap={4} align="end">
      <Button variant="default" onClick={open} disabled={isDisabled}>
        {label}
      </Button>
      {deed.data !== undefined && (
        <Text size="sm" role="status">
          {deed.data}
        </Text>
      )}
      <Confirm
        title={title}
        action={texts.action(will)}
        isOpen={isOpen}
        isBusy={deed.isPending}
        isBlocked={will === 0 || preview.isFetching}
        error={deed.error}
        onConfirm={() => deed.mutate()}
        onClose={close}
      >
        {preview.error !== null && <Trouble error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.isFetching && <Loader aria-label={t("state.loading")} />}
        {preview.data !== undefined && !preview.isFetching && (
          <Stack gap="xs">
            <Text fw={600}>{texts.countText(found)}</Text>
            <Text size="sm">{texts.scope}</Text>
            {found > will && <Text size="sm">{texts.mostText?.(will)}</Text>}
            {found > 0 && <Text size="sm">{texts.question}</Text>}
          </Stack>
        )}
      </Confirm>
    </Stack>
  );
}
