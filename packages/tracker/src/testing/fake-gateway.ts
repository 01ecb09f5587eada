import { accepted, type FakePage, type FakeRequest, refused } from "./fake-page.ts";

/**
 * - `up`: takes the click and says so.
 * - `down`: nobody there.
 * - `silent`: the request ends nowhere.
 * - `mute`: takes the click, but its answer is lost.
 * - `slow`: takes the click, and says so after five seconds.
 * - `failing`: 500; `busy`: 503 that names a time; `portal`: another server's page.
 */
export const MOODS = ["up", "down", "silent", "mute", "slow", "failing", "busy", "portal"] as const;
export type Mood = (typeof MOODS)[number];

/** A gateway that knows each click by its `event_id`, as the real one does. */
export class FakeGateway {
  mood: Mood = "up";
  /** The click that each ID came with first. */
  readonly clicks = new Map<string, Record<string, unknown>>();
  requests = 0;
  /** IDs that one page has asked for twice at the same time. */
  readonly doubled: string[] = [];

  serve(page: FakePage): void {
    page.onBeacon = (body) => {
      if (this.mood === "up" || this.mood === "mute" || this.mood === "slow") this.#take(JSON.parse(body));
    };
    page.onRequest = (request) => {
      this.requests += 1;
      const { event_id } = request.click;
      if (page.requests.filter(({ over, click }) => !over && click.event_id === event_id).length > 1) {
        this.doubled.push(String(event_id));
      }
      this.#answer(page, request);
    };
  }

  #answer(page: FakePage, request: FakeRequest): void {
    switch (this.mood) {
      case "up":
        request.respond(202, this.#take(request.click));
        break;
      case "slow": {
        const answer = this.#take(request.click);
        page.after(5_000, () => request.respond(202, answer));
        break;
      }
      case "mute":
        this.#take(request.click);
        break;
      case "silent":
        break;
      case "down":
        request.breakOff();
        break;
      case "failing":
        request.respond(500, refused("Внутренняя ошибка"));
        break;
      case "busy":
        request.respond(503, refused("База не отвечает"), { "Retry-After": "7" });
        break;
      case "portal":
        request.respond(200, "<html>Wi-Fi</html>");
        break;
    }
  }

  #take(click: Record<string, unknown>): Record<string, unknown> {
    const id = String(click.event_id);
    const duplicate = this.clicks.has(id);
    if (!duplicate) this.clicks.set(id, click);
    return accepted({ duplicate });
  }
}
