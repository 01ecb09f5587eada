import { defaultOptions, type LaunchOptions, presets } from "../launch-options.ts";
import { readOptionsQuery, writeOptionsQuery } from "../options-query.ts";
import { VkStorage } from "../vk-storage.ts";
import { HostBridge } from "./bridge.ts";
import { BridgeLog } from "./bridge-log.ts";
import { byId, element } from "./element.ts";
import { LaunchForm } from "./launch-form.ts";
import { NetworkClicks } from "./network-clicks.ts";
import "./vk-host.css";

// First of all: the page keeps its address up to date from here on.
const asked = new URLSearchParams(location.search);
const { appId }: { appId: string } = await (await fetch("/host.json")).json();
const defaults = defaultOptions(appId);
const form = new LaunchForm();
const log = new BridgeLog(byId("messages", HTMLElement), byId("message-count", HTMLElement));
const clicks = new NetworkClicks(byId("clicks", HTMLElement), byId("click-count", HTMLElement));
const stage = byId("stage", HTMLElement);
const bridge = new HostBridge({
  place: byId("frame", HTMLElement),
  appId,
  now: () => form.read(),
  onMessage: (message) => log.add(message),
});

window.vkHost = {
  open,
  reload,
  set,
  close() {
    bridge.close();
    showState();
  },
  changeFragment: (text) => bridge.event("VKWebAppChangeFragment", { location: text.replace(/^#/, "") }),
  hide() {
    stage.classList.add("hidden-app");
    bridge.event("VKWebAppViewHide");
  },
  restore() {
    stage.classList.remove("hidden-app");
    bridge.event("VKWebAppViewRestore");
  },
  storage: () => storageOf(bridge.launch?.options ?? form.read()).all(),
  get log() {
    return log.messages;
  },
};

async function open(options: Partial<LaunchOptions> = {}): Promise<string> {
  set(options);
  const wanted = form.read();
  const response = await fetch("/launch", { method: "POST", body: JSON.stringify(wanted) });
  const answer: { url?: string; error?: string } = await response.json();
  if (answer.url === undefined) throw new Error(answer.error ?? `Стенд ответил ${response.status}`);
  const loaded = bridge.open({ url: answer.url, options: wanted, storage: storageOf(wanted) });
  showState();
  await loaded;
  return answer.url;
}

async function reload(): Promise<void> {
  if (bridge.launch === undefined) throw new Error("Приложение не открыто: сначала «Открыть»");
  const loaded = bridge.open(bridge.launch);
  showState();
  await loaded;
}

function set(options: Partial<LaunchOptions>): void {
  form.write({ ...form.read(), ...options });
  optionsChanged();
}

function storageOf({ user }: LaunchOptions): VkStorage {
  return new VkStorage(localStorage, appId, user);
}

function optionsChanged(): void {
  const options = form.read();
  showAddress(options);
  document.documentElement.style.colorScheme = options.theme === "system" ? "light dark" : options.theme;
  stage.classList.toggle("phone", options.platform === "mobile_web");
}

/** The address of this page, so that it comes back as it was; an open app is opened again, as vk.com does it. */
function showAddress(options: LaunchOptions): void {
  const query = writeOptionsQuery(options, defaults);
  if (bridge.launch !== undefined) query.set("auto", "1");
  history.replaceState(null, "", query.size === 0 ? "/" : `/?${query}`);
}

function showState(): void {
  const { launch } = bridge;
  showAddress(form.read());
  stage.classList.remove("hidden-app");
  stage.classList.toggle("open", launch !== undefined);
  byId("launch-url", HTMLElement).textContent = launch?.url ?? "";
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-needs-app]")) {
    button.disabled = launch === undefined;
  }
}

/** What a button does; what goes wrong is said next to it. */
function onClick(id: string, act: () => unknown): void {
  byId(id, HTMLButtonElement).addEventListener("click", () => void attempt(act));
}

async function attempt(act: () => unknown): Promise<void> {
  const problem = byId("problem", HTMLElement);
  problem.textContent = "";
  try {
    await act();
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error);
  }
}

onClick("open", () => open());
onClick("reload", reload);
onClick("close", () => window.vkHost.close());
onClick("hide", () => window.vkHost.hide());
onClick("restore", () => window.vkHost.restore());
onClick("change-fragment", () => window.vkHost.changeFragment(byId("fragment", HTMLInputElement).value));
onClick("clear-messages", () => log.clear());
onClick("clear-clicks", () => clicks.clear());
form.onChange((field) => {
  optionsChanged();
  if (field === "theme") bridge.themeChanged();
});
byId("presets", HTMLElement).append(
  ...presets(appId).map(({ title, link }) => {
    const button = element("button", { type: "button", class: "chip" }, title);
    button.addEventListener("click", () => set({ link }));
    return button;
  }),
);

form.write(defaults);
showState();
await attempt(async () => {
  form.write(readOptionsQuery(asked, defaults));
  optionsChanged();
  if (asked.get("auto") === "1") await open();
});
clicks.start();
