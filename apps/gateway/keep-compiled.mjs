// Loaded before the gateway and each of its threads (npm start): keeps what Node compiles for the next start, which then
// is faster and takes 40 MB less, as no TypeScript is stripped again. It is plain JavaScript so that nothing has to be
// stripped for it either. An administrator's own NODE_COMPILE_CACHE wins; a folder that cannot be written changes nothing.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/metka", import.meta.url)));
