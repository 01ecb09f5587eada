import type { ReportFigures } from "@metka/contract";
import { seededRandom } from "@metka/testing/seeded-random.ts";
import { ulid } from "ulid";
import { afterAll, beforeAll, expect, inject } from "vitest";
import type { KINDS } from "../store/testing.ts";
import { FIGURES } from "./metrics.ts";
import { iso, ReportFixture, VIEWS } from "./report-fixture.ts";

export const DAY = 86_400_000;
export const newId = () => ulid().toLowerCase();

/** By how much a change moves the totals; figures that stay are left out. */
type Difference = Partial<Record<keyof ReportFigures, unknown>>;

const COUNTS = FIGURES.filter((name) => name !== "approval_rate" && name !== "cr");
const MONEY = ["revenue", "revenue_pending"] as const;

/** A database with 40 clicks and some conversions for the tests of one file, and functions that measure a change. */
export function changesFixture(kind: (typeof KINDS)[number]) {
  let fixture: ReportFixture;

  beforeAll(async () => {
    fixture = await ReportFixture.open(kind, inject("postgresUrl"));
    const random = seededRandom(9);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
    for (let n = 0; n < 40; n += 1) {
      const at = new Date(Date.parse("2025-03-10T00:00:00Z") + Math.floor(random() * 2.9 * DAY)).toISOString();
      const click = {
        click_id: newId(),
        user_id: pick(["u1", "u2", "u3", null]),
        ip_address: "198.51.100.1",
        user_agent: pick(["Safari", null]),
        ref: pick(["bot", "post", null]),
        utm_campaign: pick(["spring", "осень", null]),
      };
      if (random() < 0.5) await fixture.tap(at, click);
      else await fixture.visit(at, click);
      if (n % 3 !== 0) continue;
      const params = { click_id: click.click_id, transaction_id: `base-${n}`, status: "1", sum: "10" };
      await fixture.network.take(params, { at: new Date(Date.parse(at) + 5_000_000).toISOString() });
    }
  }, 60_000);
  afterAll(() => fixture?.close());

  /** Every report equals a count by hand; gives the totals. */
  async function truth(): Promise<ReportFigures> {
    const totals: ReportFigures[] = [];
    for (const view of VIEWS) {
      const { told, byHand } = await fixture.both(view);
      expect(told).toEqual(byHand);
      totals.push(told.totals);
    }
    const [first] = totals;
    if (first === undefined) throw new Error("there is no view");
    return first;
  }

  /** By how much a change moves the totals; all reports equal the rows after it. */
  async function theDifference(change: () => Promise<unknown>): Promise<Difference> {
    const before = await fixture.report(VIEWS[0]);
    await change();
    return differenceOf(before.totals, await truth());
  }

  const postback = (params: Record<string, string>, at = "2025-03-12T23:30") =>
    fixture.network.take({ sum: "100", ...params }, { at: iso(at) });
  const idOf = async (transaction: string) => {
    const query = fixture.db.selectFrom("conversions").select("id").where("transaction_id", "=", transaction);
    return (await query.executeTakeFirstOrThrow()).id;
  };

  return {
    get fixture() {
      return fixture;
    },
    truth,
    theDifference,
    postback,
    idOf,
  };
}

function differenceOf(before: ReportFigures | undefined, after: ReportFigures | undefined): Difference {
  const difference: Difference = {};
  for (const name of COUNTS) {
    const more = (after?.[name] ?? 0) - (before?.[name] ?? 0);
    if (more !== 0) difference[name] = more;
  }
  for (const name of MONEY) {
    const minor = (figures: ReportFigures | undefined, code: string) =>
      Math.round(Number(figures?.[name][code] ?? 0) * 100);
    const codes = Object.keys({ ...before?.[name], ...after?.[name] });
    const changed = codes.filter((code) => minor(before, code) !== minor(after, code));
    if (changed.length === 0) continue;
    difference[name] = Object.fromEntries(changed.map((code) => [code, minor(after, code) - minor(before, code)]));
  }
  return difference;
}
