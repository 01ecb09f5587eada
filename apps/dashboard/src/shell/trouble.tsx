import { Alert, Button, Group, List } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiFailure } from "../api.ts";

/** What went wrong, in the gateway's words, and a way to try again. */
export function Trouble({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const { t } = useTranslation();
  const failure = error instanceof ApiFailure ? error : undefined;
  const details = failure?.details ?? [];
  const isBuilding = failure?.code === "reports_building";
  return (
    <Alert color={isBuilding ? "blue" : "red"} variant="light" role="alert">
      <Group justify="space-between" align="start">
        <div>
          {isBuilding ? t("state.building") : (failure?.message ?? t("state.noAnswer"))}
          {details.length > 0 && (
            <List size="sm">
              {details.map(({ path, message }) => (
                <List.Item key={`${path} ${message}`}>
                  {path.replace(/^\//, "")} {message}
                </List.Item>
              ))}
            </List>
          )}
        </div>
        <Button size="xs" variant="default" onClick={onRetry}>
          {t("state.retry")}
        </Button>
      </Group>
    </Alert>
  );
}

/** While the replica of reports is built, a report is asked for again every few seconds. */
export function whileBuilding(error: Error | null): number | false {
  return error instanceof ApiFailure && error.code === "reports_building" ? 3_000 : false;
}
