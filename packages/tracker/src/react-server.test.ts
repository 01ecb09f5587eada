import { expect, test } from "vitest";
import { loadReact } from "./testing/react-versions.ts";

test.each([18, 19] as const)("React %i renders the hook on a server, where there is no page at all", async (major) => {
  expect(typeof window).toBe("undefined");
  const { React, server, hooks } = await loadReact(major);
  function App() {
    const { isLoading, error, lastSentData, generateArbitrageLink } = hooks.useArbitrageTracker();
    const { userData, utmParams } = hooks.useVisit();
    const link = generateArbitrageLink("https://x.example/?s4={ref}", { ref: "a" }, userData);
    return React.createElement(
      "p",
      null,
      JSON.stringify({ isLoading, error, lastSentData, userData, utmParams, link }),
    );
  }
  const html = server.renderToString(React.createElement(App)).replaceAll("&quot;", '"');
  expect(html).toContain('{"isLoading":false,"error":null,"lastSentData":null,"userData":null,"utmParams":{},');
  expect(html).toContain("https://x.example/?s4=a");
});
