import { Code } from "@mantine/core";
import type { ReactNode } from "react";

/** Text to copy, as it stands. It scrolls, so the keyboard has to reach it. */
export function CodeBlock({ children }: { readonly children: ReactNode }) {
  return (
    <Code block tabIndex={0}>
      {children}
    </Code>
  );
}
