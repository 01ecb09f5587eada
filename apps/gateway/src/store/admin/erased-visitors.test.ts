import { describe, expect, test } from "vitest";
import { KINDS, redirectedClick, stored } from "../testing.ts";
import { ERASED_VISITOR } from "./model.ts";
import { erasureFixture, USER } from "./testing-erasure.ts";

describe.each(KINDS)("what was one visitor before an erasure, on %s", (kind) => {
  const fixture = erasureFixture(kind);

  const S6 = JSON.stringify({ s6: USER });
  const address = (ip_address: string | null, user_agent: string | null) => ({ ip_address, user_agent });
  const nameless = (changed: object) => ({ user_id: null, extra: S6, ...changed });
  /** What stands for each click's visitor, in their order. */
  const visitors = async () => {
    const rows = await fixture.storeFixture.db.selectFrom("api_utmtracking").select("extra").orderBy("id").execute();
    return rows.map(({ extra }) => (extra === null ? undefined : JSON.parse(extra)[ERASED_VISITOR]));
  };
  const click = (changed: object) => stored(fixture.store, redirectedClick(changed));

  test("stays one, and two stay two: the user, else address and user agent", async () => {
    await click({ user_id: USER, ...address("203.0.113.1", "A") });
    await click(nameless(address("203.0.113.1", "A")));
    await click({ user_id: USER, offer: "otkaz", ...address("203.0.113.2", "B") });
    await click(nameless(address("203.0.113.1", "B")));
    await click(nameless(address("203.0.113.2", "A")));
    await click(nameless(address("203.0.113.1", "A")));
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    expect(await visitors()).toEqual(["utoken-1", "atoken-2", "utoken-1", "atoken-3", "atoken-4", "atoken-2"]);
  });

  test("is none if a click has neither, as each such click counts by itself", async () => {
    await click(nameless(address(null, "A")));
    await click(nameless(address("203.0.113.1", null)));
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    expect(await visitors()).toEqual([undefined, undefined]);
  });

  test("is another one than the next who is erased, and than himself when he comes back", async () => {
    await click({ user_id: USER });
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    await click({ user_id: USER });
    await click({ user_id: "8" });
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    await fixture.store.admin.eraseUser("8", fixture.newToken);
    expect(await visitors()).toEqual(["utoken-1", "utoken-2", "utoken-3"]);
  });

  test("keeps that name when a second user's ID is taken out of the same click, however short it is", async () => {
    await click({ user_id: USER, extra: '{"s6":"1"}' });
    await fixture.store.admin.eraseUser(USER, fixture.newToken);
    expect(await fixture.store.admin.eraseUser("1", fixture.newToken)).toMatchObject({
      id: 2,
      rows: { api_utmtracking: 1 },
    });
    const [row] = await fixture.storeFixture.db.selectFrom("api_utmtracking").select("extra").execute();
    expect(JSON.parse(row?.extra ?? "")).toEqual({ [ERASED_VISITOR]: "utoken-1" });
  });
});
