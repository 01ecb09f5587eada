import { ActionIcon, Button, Fieldset, Group, Stack, Text, TextInput } from "@mantine/core";
import { AD_MACROS } from "@metka/links";
import { useTranslation } from "react-i18next";
import type { Mark } from "./link-draft.ts";

const MACROS = "vk-macros";

interface MarkRowsProps {
  readonly marks: readonly Mark[];
  readonly onChange: (marks: readonly Mark[]) => void;
}

/** The marks of a link; values are suggested out of what VK fills in. */
export function MarkRows({ marks, onChange }: MarkRowsProps) {
  const { t } = useTranslation();
  const change = (id: number, part: Partial<Mark>) =>
    onChange(marks.map((mark) => (mark.id === id ? { ...mark, ...part } : mark)));
  const nextId = Math.max(0, ...marks.map(({ id }) => id)) + 1;
  return (
    <Fieldset legend={t("links.marks")}>
      <Stack gap="xs">
        <Text size="xs" c="dimmed">
          {t("links.marksHint")}
        </Text>
        <datalist id={MACROS}>
          {AD_MACROS.map(({ macro, what }) => (
            <option key={macro} value={macro}>
              {what}
            </option>
          ))}
        </datalist>
        {marks.map(({ id, name, value }) => (
          <div key={id} className="mark-row">
            <TextInput
              aria-label={t("links.mark")}
              value={name}
              onChange={({ currentTarget }) => change(id, { name: currentTarget.value })}
            />
            <TextInput
              aria-label={t("links.valueOf", { name })}
              value={value}
              className="value"
              list={MACROS}
              onChange={({ currentTarget }) => change(id, { value: currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={t("links.remove", { name })}
              onClick={() => onChange(marks.filter((mark) => mark.id !== id))}
            >
              ×
            </ActionIcon>
          </div>
        ))}
        <Group>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onChange([...marks, { id: nextId, name: "", value: "" }])}
          >
            {t("links.add")}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
