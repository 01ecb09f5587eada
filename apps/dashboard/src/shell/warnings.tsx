import { Alert, List } from "@mantine/core";

/** What the gateway warns of, in its words; nothing where there is nothing. */
export function Warnings({ warnings, title }: { readonly warnings: readonly string[]; readonly title?: string }) {
  if (warnings.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" {...(title === undefined ? {} : { title })}>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>{warning}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
