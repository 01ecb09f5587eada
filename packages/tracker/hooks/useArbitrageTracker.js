// Copy this file into your application as src/hooks/useArbitrageTracker.js (.ts in TypeScript): the import of the
// integration document then works as it is written there.
export { default, useArbitrageTracker } from "@metka/tracker/react";
