import { Button, Group, Text } from "@mantine/core";
import type { MessageState, MessageStory, Target } from "@metka/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, send } from "../api.ts";
import { Trouble } from "../shell/trouble.tsx";

const LOOK_EVERY_MS = 300;
/** A target that takes longer is waited for in the log. */
const LOOKS = 40;

/** Sends a message that says only that it can be sent, and tells what became of it. */
export function TestButton({ target: { slug, settings } }: { readonly target: Target }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => sendTest(slug),
    onSuccess: () => client.invalidateQueries({ queryKey: ["/api/messages"] }),
  });
  if (settings.preset === "vk-ads-pixel") return null;
  const { data } = test;
  return (
    <Group gap="xs">
      {data !== undefined && (
        <Text size="sm" role="status">
          {t("targets.tested", { state: t(`targets.states.${data.state}`) })}
          {data.error === null ? "" : ` (${data.error})`}
        </Text>
      )}
      {test.error !== null && <Trouble error={test.error} onRetry={() => test.mutate()} />}
      <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
        {t("targets.test")}
      </Button>
    </Group>
  );
}

async function sendTest(slug: string): Promise<MessageStory> {
  const { message_id } = await send<{ readonly message_id: number }>(
    "POST",
    `/api/targets/${encodeURIComponent(slug)}/test`,
  );
  let story = await get<MessageStory>(`/api/messages/${message_id}`);
  for (let looks = 1; looks < LOOKS && isUnderWay(story.state); looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    story = await get<MessageStory>(`/api/messages/${message_id}`);
  }
  return story;
}

/** The second attempt comes a second after the first. */
function isUnderWay(state: MessageState): boolean {
  return state === "new" || state === "pending";
}
