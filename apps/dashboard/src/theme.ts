import { createTheme } from "@mantine/core";

export const THEME = createTheme({
  primaryColor: "indigo",
  // White on the lighter shades has too little contrast.
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
});
