import { Alert, Code, Group, List, Paper, Stack, Table, Text, Textarea, Title } from "@mantine/core";
import type { OfferPreview } from "@metka/contract";
import { useTranslation } from "react-i18next";
import { Copy } from "../shell/copy.tsx";
import { NOTHING } from "../texts/format.ts";

interface OfferPreviewProps {
  readonly preview: OfferPreview | undefined;
  readonly marks: string;
  readonly onMarks: (marks: string) => void;
}

type Rendered = NonNullable<OfferPreview["rendered"]>;

/** The URL of a sample click, and where each of its parameters is from. */
export function OfferPreviewPanel({ preview, marks, onMarks }: OfferPreviewProps) {
  const { t } = useTranslation();
  const rendered = preview?.rendered;
  return (
    <Paper withBorder p="md" component="section" aria-label={t("offers.preview")} style={{ alignSelf: "start" }}>
      <Stack gap="sm">
        <Title order={3} size="h5">
          {t("offers.preview")}
        </Title>
        <Textarea
          label={t("offers.marks")}
          description={t("offers.marksHint")}
          autosize
          value={marks}
          onChange={({ currentTarget: { value } }) => onMarks(value)}
        />
        {rendered === undefined ? <Text c="dimmed">{t("offers.notYet")}</Text> : <RenderedUrl rendered={rendered} />}
      </Stack>
    </Paper>
  );
}

function RenderedUrl({ rendered }: { readonly rendered: Rendered }) {
  const { t } = useTranslation();
  const { url, parameters, notes, warnings, attribution } = rendered;
  const advice = [...warnings, ...notes.map(({ message }) => message)];
  return (
    <>
      <Code block className="url">
        {url}
      </Code>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t("offers.attribution")}: {t(`offers.by.${attribution}`)}
        </Text>
        <Copy value={url} label={t("offers.copyUrl")} />
      </Group>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("offers.parameter")}</Table.Th>
            <Table.Th>{t("offers.value")}</Table.Th>
            <Table.Th>{t("offers.from")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parameters.map((parameter) => (
            <Table.Tr key={parameter.name}>
              <Table.Td>{parameter.name}</Table.Td>
              <Table.Td className="long">{parameter.value ?? NOTHING}</Table.Td>
              <Table.Td>
                <Origin parameter={parameter} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {advice.length > 0 && (
        <Alert color="yellow" variant="light">
          <List size="sm">
            {advice.map((text) => (
              <List.Item key={text}>{text}</List.Item>
            ))}
          </List>
        </Alert>
      )}
    </>
  );
}

function Origin({ parameter: { value, from, macros } }: { readonly parameter: Rendered["parameters"][number] }) {
  const { t } = useTranslation();
  if (value === null) return t("offers.missing", { marks: macros.join(", ") });
  return from.length === 0 ? t("offers.fixed") : t("offers.fromMarks", { marks: from.join(", ") });
}
