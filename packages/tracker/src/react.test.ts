// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startTracker } from "./start-tracker.ts";
import { accepted, FakePage, settled } from "./testing/fake-page.ts";
import { loadReact, type ReactVersion } from "./testing/react-versions.ts";
import type { Tracker, UserData, UtmParams } from "./types.ts";

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

const USER = { id: 555555, first_name: "Иван" };
const PARAMS = { utm_source: "vk_ads", ref: "vk_bot_test" };

describe.each([18, 19] as const)("with React %i", (major) => {
  let version: ReactVersion;
  let page: FakePage;
  let tracker: Tracker;
  let errors: ReturnType<typeof vi.spyOn>;

  beforeEach(async () => {
    version = await loadReact(major);
    page = new FakePage({ url: "https://app.example/?vk_app_id=1&vk_user_id=555555&vk_ts=1&sign=a#ref=vk_bot_test" });
    tracker = startTracker({ endpoint: "https://metka.example" }, page);
    // React tells of loops, of updates after an unmount and of hydration that differs here, and goes on.
    errors = vi.spyOn(console, "error");
  });

  afterEach(() => {
    expect(errors.mock.calls).toEqual([]);
    errors.mockRestore();
    tracker.stop();
  });

  /** A component with the document's effect, and the hook's values of each of its renders. */
  function documentApp() {
    const { React, hooks } = version;
    const renders: ReturnType<typeof hooks.default>[] = [];
    function App({ userData, utmParams }: { userData: UserData | null; utmParams: UtmParams | null }) {
      const hook = hooks.default({ tracker });
      const { autoSendOnUTMChange } = hook;
      renders.push(hook);
      React.useEffect(() => {
        if (userData && utmParams && Object.keys(utmParams).length > 0) {
          autoSendOnUTMChange(userData, utmParams);
        }
      }, [userData, utmParams, autoSendOnUTMChange]);
      return null;
    }
    return { App, renders };
  }

  function mount() {
    const { React, client } = version;
    const root = client.createRoot(document.createElement("div"));
    return {
      render: (element: ReturnType<typeof React.createElement>) =>
        React.act(async () => root.render(React.createElement(React.StrictMode, null, element))),
      unmount: () => React.act(async () => root.unmount()),
    };
  }

  const act = (work: () => Promise<void>) => version.React.act(work);
  const answer = () =>
    act(async () => {
      for (const request of page.requests.splice(0)) request.respond(202, accepted());
      await settled();
    });

  test("one visit is one click, over 50 mounts, 50 renders each, StrictMode and objects that are new each time", async () => {
    const { App } = documentApp();
    for (let mounted = 0; mounted < 50; mounted += 1) {
      const { render, unmount } = mount();
      for (let rendered = 0; rendered < 50; rendered += 1) {
        await render(version.React.createElement(App, { userData: { ...USER }, utmParams: { ...PARAMS } }));
      }
      await unmount();
    }
    await act(settled);
    expect(page.requests).toHaveLength(1);
  });

  test("other parameters are another click, and so is another user", async () => {
    const { App } = documentApp();
    const { render, unmount } = mount();
    await render(version.React.createElement(App, { userData: null, utmParams: PARAMS }));
    await render(version.React.createElement(App, { userData: USER, utmParams: {} }));
    await act(settled);
    expect(page.requests).toHaveLength(0);
    await render(version.React.createElement(App, { userData: USER, utmParams: PARAMS }));
    await render(version.React.createElement(App, { userData: USER, utmParams: { ...PARAMS, ref: "other" } }));
    await render(version.React.createElement(App, { userData: { ...USER, id: 7 }, utmParams: PARAMS }));
    await act(settled);
    expect(page.requests.map(({ click }) => `${click.user_id} ${click.ref}`)).toEqual([
      "555555 vk_bot_test",
      "555555 other",
      "7 vk_bot_test",
    ]);
    await unmount();
  });

  test("its functions are the same at every render, and its state follows the click", async () => {
    const { App, renders } = documentApp();
    const { render, unmount } = mount();
    await render(version.React.createElement(App, { userData: USER, utmParams: PARAMS }));
    expect(renders.at(-1)).toMatchObject({ isLoading: true, error: null, lastSentData: null });
    await act(settled);
    await answer();
    const last = renders.at(-1);
    expect(last).toMatchObject({ isLoading: false, error: null });
    expect(last?.lastSentData?.click).toMatchObject({ user_id: "555555", ref: "vk_bot_test" });
    for (const name of ["sendToLeadsTech", "autoSendOnUTMChange", "generateArbitrageLink"] as const) {
      expect(new Set(renders.map((hook) => hook[name])).size).toBe(1);
    }
    // Two values of the state and StrictMode's second render of each: an effect that sends in a loop has hundreds.
    expect(renders.length).toBeLessThan(20);
    await unmount();
  });

  test("a component that is gone when the answer comes hears nothing of it", async () => {
    const { App, renders } = documentApp();
    const { render, unmount } = mount();
    await render(version.React.createElement(App, { userData: USER, utmParams: PARAMS }));
    await act(settled);
    await unmount();
    const rendered = renders.length;
    await answer();
    expect(renders.length).toBe(rendered);
    expect(tracker.getState().lastSentData).not.toBeNull();
  });

  test("says what went wrong, and that it came right", async () => {
    const { App, renders } = documentApp();
    const { render, unmount } = mount();
    await render(version.React.createElement(App, { userData: USER, utmParams: PARAMS }));
    await act(settled);
    await act(async () => {
      page.requests[0]?.breakOff();
      await settled();
    });
    expect(renders.at(-1)?.error).toContain("Нет связи");
    page.onRequest = (request) => request.respond(202, accepted());
    await act(() => page.pass(2_000));
    expect(renders.at(-1)).toMatchObject({ isLoading: false, error: null });
    expect(page.requests.map(({ click }) => click)).toEqual([page.requests[0]?.click, page.requests[0]?.click]);
    await unmount();
  });

  test("the visit comes from the page, and the same object at every render", async () => {
    const { React, hooks } = version;
    const visits: unknown[] = [];
    function Shown() {
      visits.push(hooks.useVisit({ tracker }));
      return null;
    }
    const { render, unmount } = mount();
    await render(React.createElement(Shown));
    await render(React.createElement(Shown));
    expect(new Set(visits).size).toBe(1);
    expect(visits[0]).toEqual({ userData: { id: "555555" }, utmParams: { ref: "vk_bot_test" } });
    await unmount();
  });

  test("a page that a server has rendered comes alive without a difference", async () => {
    const { React, server, client, hooks } = version;
    function Shown() {
      const { isLoading, lastSentData } = hooks.useArbitrageTracker({ tracker });
      const { userData } = hooks.useVisit({ tracker });
      return React.createElement("p", null, JSON.stringify([isLoading, lastSentData?.click.ref, userData?.id]));
    }
    const root = document.createElement("div");
    root.innerHTML = server.renderToString(React.createElement(Shown));
    expect(root.textContent).toBe("[false,null,null]");
    await act(async () => {
      client.hydrateRoot(root, React.createElement(Shown));
      await settled();
    });
    expect(root.textContent).toBe('[false,null,"555555"]');
  });

  test("default and named export are one hook", () => {
    expect(version.hooks.default).toBe(version.hooks.useArbitrageTracker);
  });
});
