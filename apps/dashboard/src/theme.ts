import { createTheme } from "@mantine/core";

/** Mantine's darkest orange has 4.2 to 1 under white letters; small ones need 4.5. */
export const ORANGE = "#c2410c";

export const THEME = createTheme({
  primaryColor: "indigo",
  // White on the lighter shades has too little contrast.
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
});
