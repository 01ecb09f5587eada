import "@mantine/core/styles.css";
import "./look.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiFailure } from "./api.ts";
import { router } from "./router.tsx";
import { beginTexts } from "./texts/language.ts";
import { THEME } from "./theme.ts";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // What the gateway has refused it refuses again; a network that was away may be back.
      retry: (failures, error) => !(error instanceof ApiFailure) && failures < 2,
      staleTime: 10_000,
    },
  },
});

await beginTexts();
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={THEME} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
