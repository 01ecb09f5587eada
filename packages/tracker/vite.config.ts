import { defineConfig } from "vite";

export default defineConfig({
  build: {
    // Mini Apps run in the WebViews of iOS 14 and Chrome 80.
    target: "es2020",
    // The application's own bundler does that; until then its developer can read what runs.
    minify: false,
    sourcemap: true,
    // `npm run size` says what it weighs in an application.
    reportCompressedSize: false,
    lib: { entry: ["src/index.ts", "src/react.ts"], formats: ["es"] },
    rolldownOptions: { external: ["react"], output: { chunkFileNames: "tracker.js" } },
  },
});
