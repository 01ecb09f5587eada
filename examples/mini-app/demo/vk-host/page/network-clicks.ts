import { element } from "./element.ts";

/** A click of the sandbox, as its control API tells it. */
interface Click {
  readonly n: number;
  readonly at: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly answered: string;
}

const POLL_MS = 1000;
const SHOWN = 50;

/** Shows what has come to the network, newest first. */
export class NetworkClicks {
  readonly #list: HTMLElement;
  readonly #count: HTMLElement;
  #shown = "";

  constructor(list: HTMLElement, count: HTMLElement) {
    this.#list = list;
    this.#count = count;
  }

  start(): void {
    const again = async () => {
      if (!document.hidden) await this.refresh();
      setTimeout(again, POLL_MS);
    };
    void again();
  }

  async refresh(): Promise<void> {
    const text = await ask("GET");
    if (text === this.#shown) return;
    this.#shown = text;
    const answer: { count?: number; clicks?: Click[]; error?: string } = JSON.parse(text);
    this.#count.textContent = String(answer.count ?? "—");
    const rows = (answer.clicks ?? []).map(row).reverse();
    const empty = element("p", { class: "empty" }, answer.error ?? "Пока ничего");
    this.#list.replaceChildren(...(rows.length > 0 ? rows : [empty]));
  }

  async clear(): Promise<void> {
    await ask("DELETE");
    await this.refresh();
  }
}

async function ask(method: "GET" | "DELETE"): Promise<string> {
  try {
    const response = await fetch(`/network/clicks?limit=${SHOWN}`, { method });
    return await response.text();
  } catch {
    return JSON.stringify({ error: "Стенд не отвечает: он ещё запущен?" });
  }
}

function row({ n, at, path, params, headers, answered }: Click): HTMLElement {
  // Browsers send these headers, servers do not.
  const byBrowser = "sec-fetch-mode" in headers;
  const marks = Object.entries(params).map(([name, value]) =>
    element("span", { class: "mark" }, element("b", {}, name), ` ${value}`),
  );
  return element(
    "div",
    { class: "click" },
    element(
      "div",
      { class: "head" },
      element("b", {}, `№ ${n}`),
      element("span", {}, byBrowser ? "браузер" : "шлюз"),
      element("code", {}, path),
      element("span", { class: "answer" }, `→ ${answerText(answered)}`),
      element("time", {}, new Date(at).toLocaleTimeString("ru")),
    ),
    element("div", { class: "marks" }, ...marks),
  );
}

/** The sandbox names its modes; of the usual ones the status says more. */
function answerText(answered: string): string {
  if (answered === "redirect") return "302";
  return answered === "ok" ? "200" : answered.replace(/^status /, "");
}
