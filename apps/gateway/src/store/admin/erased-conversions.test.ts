import { describe, expect, test } from "vitest";
import { KINDS } from "../testing.ts";
import { erasureFixture, USER } from "./testing-erasure.ts";

describe.each(KINDS)("conversions of a user who is erased, on %s", (kind) => {
  const fixture = erasureFixture(kind);

  test("conversions keep their sums and their click, and of what the network sent what is not the user's", async () => {
    const { clickId } = await fixture.personalClick();
    const id = await fixture.reported(clickId, { click_id: clickId, sub6: USER, sum: "120.50" });
    const similar = await fixture.postback({ sub6: `${USER}0` }, null);
    expect(await fixture.store.admin.user(USER)).toMatchObject({
      conversions: [{ id, user_id: USER }],
      changes: [{ conversion_id: id }],
      postbacks: [{ conversion_id: id }],
    });
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    const conversion = await fixture.storeFixture.db.selectFrom("conversions").selectAll().executeTakeFirstOrThrow();
    expect(conversion).toMatchObject({
      user_id: null,
      click_id: clickId,
      identity: `t1 ${clickId}`,
      payout_minor: 12_050,
      evidence: null,
    });
    const postbacks = await fixture.storeFixture.db.selectFrom("postbacks").selectAll().orderBy("id").execute();
    expect(postbacks.map(({ params }) => JSON.parse(params))).toEqual([
      { click_id: clickId, sum: "120.50" },
      { sub6: `${USER}0` },
    ]);
    expect(postbacks.at(1)?.id).toBe(similar);
    expect(await fixture.store.admin.story(clickId)).toMatchObject({
      conversions: [{ id }],
      changes: [{ conversion_id: id }],
    });
  });

  test("a user's ID is found in whatever JSON a network has sent, and nothing in it fails the search", async () => {
    const odd = await fixture.postback({ context: { toString: USER } }, null);
    const deep = await fixture.postback({ list: [[{ valueOf: null, sub6: ` ${USER}` }]] }, null);
    await fixture.postback({ toString: { toString: `${USER}0` } }, null);
    expect((await fixture.store.admin.user(USER)).postbacks.map(({ id }) => id)).toEqual([odd, deep]);
    expect((await fixture.store.admin.eraseUser(USER, fixture.newToken)).rows).toMatchObject({ postbacks: 2 });
    expect((await fixture.store.admin.user(USER)).postbacks).toEqual([]);
  });

  test("a user whom only a network has named is erased as well", async () => {
    await fixture.reported(null, { sub6: USER });
    expect(await fixture.store.admin.eraseUser(USER, fixture.newToken)).toMatchObject({
      id: 1,
      rows: { api_utmtracking: 0, conversions: 1 },
    });
    expect(await fixture.traces()).toEqual([]);
  });
});
