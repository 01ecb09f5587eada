import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defaultClientConditions, defineConfig } from "vite";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  root: path("."),
  // Relative, so that the build works in whatever folder it is hosted.
  base: "./",
  plugins: [react()],
  // The tracker's sources instead of its build: this example lives in the same workspace.
  resolve: { conditions: ["@metka/source", ...defaultClientConditions] },
  // Loopback only, and on 127.0.0.1, since Safari takes `localhost` of the host page for the same site.
  server: { host: "127.0.0.1" },
  build: {
    sourcemap: false,
    rolldownOptions: { input: ["index.html", "document-js.html", "document-ts.html"].map(path) },
  },
});
