import { randomCases } from "@metka/testing/random-cases.ts";
import { seededRandom } from "@metka/testing/seeded-random.ts";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { delivered, KINDS } from "../store/testing.ts";
import { ReportFixture, VIEWS } from "./report-fixture.ts";
import type { ReportQuery } from "./request.ts";
import { engineOn } from "./testing.ts";

const BEGIN = Date.parse("2025-03-10T00:00:00Z");
const HOUR = 3_600_000;
const STEPS = { sqlite: randomCases(180), postgres: randomCases(150) } as const;

const QUESTIONS: readonly ReportQuery[] = [
  ...VIEWS,
  {},
  { group_by: "hour,utm_campaign,ref", tz: "Europe/Moscow" },
  { group_by: "utm_campaign", from: "2025-03-10T04:30:00Z", to: "2025-03-12T19:20:00Z" },
  { group_by: "utm_campaign,ref", from: "2025-03-11T02:00:00Z", to: "2025-03-12T01:00:00Z" },
  { group_by: "hour,ref", tz: "Asia/Kolkata", "filter[utm_campaign]": "spring" },
  { group_by: "week,month", "filter[ref]": "bot,post", basis: "conversion" },
  { group_by: "offer,network", "filter[network]": "leads-tech" },
  { group_by: "network", "filter[ref]": "", model: "first", per: "click" },
  // Midnight of the 8th of March, 2025 is skipped in none of these, and an hour of the 9th in the first.
  { group_by: "day", tz: "America/New_York", from: "2025-03-08T00:00:00Z" },
  { group_by: "event_type,utm_campaign", users: "0" },
];

describe.each(KINDS)("whatever happens, on %s", (kind) => {
  let fixture: ReportFixture;
  beforeAll(async () => {
    fixture = await ReportFixture.open(kind, inject("postgresUrl"));
  }, 60_000);
  afterAll(() => fixture?.close());

  test(
    "each answer of each gateway equals the rows",
    async () => {
      const random = seededRandom(20);
      const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
      // On SQLite there is one gateway a database; what reads it does not care.
      const another = engineOn(fixture.storeFixture, "another.duckdb");
      const users = ["u1", "u2", "u3", "u4", null];
      let nowMs = BEGIN + 20 * HOUR;
      const at = () => new Date(BEGIN + Math.floor(random() * (nowMs - BEGIN))).toISOString();
      const visits: number[] = [];
      const paid: string[] = [];
      const click = () => ({
        user_id: pick(users),
        ip_address: pick(["198.51.100.1", "198.51.100.2", null]),
        user_agent: pick(["Safari", null]),
        ref: pick(["bot", "post", null]),
        utm_campaign: pick(["spring", "осень", null]),
        isbot: random() < 0.1 ? 1 : 0,
      });
      const steps: Record<string, () => Promise<unknown>> = {
        visit: async () => visits.push(await fixture.visit(at(), click())),
        click: () => fixture.tap(at(), { ...click(), offer: pick(["leads-tech", "another"]) }),
        delivery: async () => {
          const id = visits.pop();
          if (id !== undefined) await fixture.store.recordAttempt(delivered(id));
        },
        conversion: async () => {
          const click_id = `01kf0c5a00000000000000t${String(paid.length).padStart(3, "0")}`;
          paid.push(click_id);
          await fixture.tap(at(), { click_id, ...click() });
          await fixture.network.take(
            { click_id, transaction_id: click_id, status: pick(["1", "2", "3"]), sum: pick(["10", "0.01", "777.77"]) },
            { at: at() },
          );
        },
        lost: () => fixture.network.take({ transaction_id: `lost ${random()}`, status: "1", sum: "5" }, { at: at() }),
        status: async () => {
          const click_id = pick(paid);
          if (click_id === undefined) return;
          await fixture.network.take(
            { click_id, transaction_id: click_id, status: pick(["1", "2", "3"]) },
            { at: at() },
          );
        },
        time: async () => {
          nowMs = Math.min(nowMs + random() * 7 * HOUR, BEGIN + 80 * HOUR);
        },
        clockSetBack: async () => {
          nowMs = Math.max(nowMs - random() * 20 * HOUR, BEGIN + HOUR);
        },
        costs: () => {
          const day = pick(["2025-03-10", "2025-03-11", "2025-03-12"]);
          const line = {
            mark: pick(["utm_campaign", "ref"] as const),
            value: pick(["spring", "осень", "bot", "nobody"]),
            currency: pick(["RUB", "USD"]),
          };
          return fixture.store.costs.save(
            [{ day, ...line, amount_minor: 1 + Math.floor(random() * 9_999) }],
            pick(["Europe/Moscow", "Asia/Yekaterinburg"]),
            at(),
          );
        },
        bots: () =>
          fixture.db
            .updateTable("api_utmtracking")
            .set({ isbot: pick([0, 1]) })
            .where("utm_campaign", "=", pick(["spring", "осень"]))
            .where("received_at", "<", at())
            .execute(),
        deletion: async () => {
          const rows = await fixture.db.selectFrom("api_utmtracking").select("id").execute();
          const id = pick(rows)?.id;
          if (id !== undefined) await fixture.db.deleteFrom("api_utmtracking").where("id", "=", id).execute();
        },
        erasure: () => fixture.store.admin.eraseUser(pick(["u1", "u2"]), () => `a random name ${random()}`),
        restart: () => fixture.restart(),
      };
      const often = ["visit", "visit", "visit", "click", "click", "conversion", "status", "delivery", "delivery"];
      for (let n = 0; n < STEPS[kind]; n += 1) {
        const step = pick([...often, ...Object.keys(steps)]);
        await steps[step]?.();
        const engine = random() < 0.3 ? another : fixture.engine;
        const question = pick(QUESTIONS);
        const { told, byHand } = await fixture.both(question, engine);
        expect(told, `step ${n}, ${step}, ${JSON.stringify(question)}`).toEqual(byHand);
      }
      await another.close();
      expect(paid.length).toBeGreaterThan(STEPS[kind] / 30);
    },
    randomCases(240_000),
  );
});
