import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

/** The two snippets of the integration document, letter for letter. */
const HOOK = `import useArbitrageTracker from './hooks/useArbitrageTracker';`;
const CALL = `const {
  sendToLeadsTech,
  autoSendOnUTMChange,
  generateArbitrageLink,
  isLoading,
  error,
  lastSentData
} = useArbitrageTracker();`;
const EFFECT = `// В App.jsx
useEffect(() => {
  if (userData && utmParams && Object.keys(utmParams).length > 0) {
    autoSendOnUTMChange(userData, utmParams);
  }
}, [userData, utmParams, autoSendOnUTMChange]);`;

test.each(["App.jsx", "App.tsx"])("%s holds the document's snippets unchanged", async (name) => {
  const code = await readFile(new URL(name, import.meta.url), "utf8");
  for (const snippet of [HOOK, CALL, EFFECT]) expect(code).toContain(`\n${snippet}\n`);
});

test("the application holds the document's effect", async () => {
  const code = await readFile(new URL("../App.tsx", import.meta.url), "utf8");
  const [, ...effect] = EFFECT.split("\n");
  expect(code).toContain(effect.map((line) => `  ${line}`).join("\n"));
});
