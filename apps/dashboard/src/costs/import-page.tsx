import { Alert, Button, FileButton, Group, Loader, NativeSelect, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import type { CostsAnswer, CostsPreview } from "@metka/contract";
import { COST_MARKS } from "@metka/contract/cost-marks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { sendTable, withQuery } from "../api.ts";
import { DEFAULT_ZONE, ZONES } from "../period.ts";
import { AnchorLink } from "../shell/links.tsx";
import { ImportMistakes } from "./import-mistakes.tsx";
import { ImportPreview } from "./import-preview.tsx";

const TYPING_MS = 400;
const CURRENCIES = ["RUB", "USD", "EUR", "KZT", "BYN"];

/** A file as it was when it was chosen: what is stored is what was previewed. */
interface Chosen {
  readonly name: string;
  readonly at: number;
  readonly table: Blob;
}

/** What a table does not say itself; empty: it does. */
const UNSAID = { mark: "", currency: "", tz: DEFAULT_ZONE as string, value_column: "", amount_column: "" };

/** A table from a file: first what would become of it, then a question, then it is stored. */
export function ImportPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Chosen>();
  const [said, setSaid] = useState(UNSAID);
  const [settled] = useDebouncedValue(said, TYPING_MS);
  const query = Object.fromEntries(Object.entries(settled).filter(([, value]) => value !== ""));
  const table = chosen?.table ?? new Blob();
  const preview = useQuery({
    queryKey: ["costs-preview", chosen?.name, chosen?.at, query],
    queryFn: () => sendTable<CostsPreview>("POST", withQuery("/api/costs/preview", query), table),
    enabled: chosen !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  // What is stored is what was previewed.
  const isCurrent = settled === said && !preview.isFetching;
  const store = useMutation({
    mutationFn: () => sendTable<CostsAnswer>("PUT", withQuery("/api/costs", query), table),
    onSuccess: async () => {
      setChosen(undefined);
      await client.invalidateQueries();
    },
  });
  const choose = async (file: File | null) => {
    if (file === null) return;
    store.reset();
    setChosen({ name: file.name, at: Date.now(), table: new Blob([await file.arrayBuffer()]) });
  };
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t("costs.importTitle")}</Title>
        <AnchorLink to="/costs">{t("costs.back")}</AnchorLink>
      </Group>
      <Text maw={720}>{t("costs.hint")}</Text>
      <Said said={said} onChange={setSaid} />
      <FileChoice name={chosen?.name} onChoose={choose} />
      {store.data !== undefined && (
        <Alert color="green" variant="light" role="status">
          {t("costs.stored", { ...store.data })}
        </Alert>
      )}
      {chosen !== undefined && preview.isFetching && <Loader aria-label={t("state.loading")} />}
      {chosen !== undefined && preview.error !== null && (
        <ImportMistakes error={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {chosen !== undefined && preview.data !== undefined && preview.error === null && (
        <ImportPreview preview={preview.data} store={store} isCurrent={isCurrent} />
      )}
    </Stack>
  );
}

interface FileChoiceProps {
  readonly name: string | undefined;
  readonly onChoose: (file: File | null) => Promise<void>;
}

function FileChoice({ name, onChoose }: FileChoiceProps) {
  const { t } = useTranslation();
  const reset = useRef<() => void>(null);
  return (
    <Group gap="sm">
      <FileButton
        resetRef={reset}
        accept=".csv,.tsv,.txt,text/csv"
        onChange={async (file) => {
          await onChoose(file);
          // The same file, corrected, can be chosen again.
          reset.current?.();
        }}
      >
        {(props) => (
          <Button {...props} variant={name === undefined ? "filled" : "default"}>
            {t(name === undefined ? "costs.choose" : "costs.chooseAgain")}
          </Button>
        )}
      </FileButton>
      {name !== undefined && <Text className="long">{name}</Text>}
    </Group>
  );
}

interface SaidProps {
  readonly said: typeof UNSAID;
  readonly onChange: (said: typeof UNSAID) => void;
}

function Said({ said, onChange }: SaidProps) {
  const { t } = useTranslation();
  const unsaid = { value: "", label: t("costs.fromTable") };
  return (
    <Group gap="sm" align="end">
      <NativeSelect
        label={t("costs.mark")}
        description={t("costs.markHint")}
        data={[unsaid, ...COST_MARKS]}
        value={said.mark}
        onChange={({ currentTarget: { value } }) => onChange({ ...said, mark: value })}
      />
      <NativeSelect
        label={t("costs.currency")}
        data={[unsaid, ...CURRENCIES]}
        value={said.currency}
        onChange={({ currentTarget: { value } }) => onChange({ ...said, currency: value })}
      />
      <NativeSelect
        label={t("costs.zone")}
        data={[...ZONES]}
        value={said.tz}
        onChange={({ currentTarget: { value } }) => onChange({ ...said, tz: value })}
      />
      {(["value_column", "amount_column"] as const).map((name) => (
        <TextInput
          key={name}
          label={t(name === "value_column" ? "costs.valueColumn" : "costs.amountColumn")}
          description={t("costs.columnHint")}
          value={said[name]}
          onChange={({ currentTarget: { value } }) => onChange({ ...said, [name]: value })}
        />
      ))}
    </Group>
  );
}
