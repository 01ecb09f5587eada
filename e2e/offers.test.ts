import { readFile, writeFile } from "node:fs/promises";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { CuttableLink } from "../apps/gateway/src/store/postgres/cuttable-link.ts";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 90_000 };
const TOKEN = "an-operator-of-the-tests";
const env = { ADMIN_TOKEN: TOKEN };
/** Offers are read again every 3 s. */
const SEEN_MS = 10_000;

let sandbox: Sandbox;
let fixture: GatewayFixture;

beforeEach(async () => {
  sandbox = await startSandbox();
});
afterEach(async () => {
  await fixture?.close();
  await sandbox?.close();
}, 20_000);

const spring = () => ({
  title: "Весна",
  network: "leads-tech",
  template: `${sandbox.url}/spring?s4={s4}&u={user_id|s6}`,
  short: "sp25",
});

async function ask(gateway: GatewayProcess, method: string, path: string, body?: object) {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  return { status: response.status, answer };
}

const create = (gateway: GatewayProcess) => ask(gateway, "POST", "/api/offers", { slug: "spring", ...spring() });
const change = (gateway: GatewayProcess, changed: object) =>
  ask(gateway, "PUT", "/api/offers/spring", { ...spring(), ...changed });

/** One tap on a link, without going where it leads. */
async function tap(gateway: GatewayProcess, path: string) {
  const { status, headers } = await fetch(gateway.url + path, { redirect: "manual" });
  return [status, headers.get("location")];
}

const taps = (gateway: GatewayProcess) =>
  Promise.all(["/go/spring?s4=a&s6=5", "/sp25?s4=a&s6=5"].map((path) => tap(gateway, path)));

describe.each(DATABASE_KINDS)("an offer made by the API, on %s", (kind) => {
  test("is clicked through at once, and no more once it is switched off", LIMIT, async () => {
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
    const gateway = await fixture.start();
    expect(await taps(gateway)).toEqual([
      [404, null],
      [404, null],
    ]);
    expect(await create(gateway)).toMatchObject({ status: 201, answer: { slug: "spring", active: true } });
    const there = [302, `${sandbox.url}/spring?s4=a&u=5`];
    expect(await taps(gateway)).toEqual([there, there]);

    // A click that is still on its way when the offer is switched off arrives all the same.
    sandbox.setMode({ kind: "status", status: 503 });
    const { answer } = await postClick(gateway.url, { offer: "spring", user_id: "late" }, { query: "?async=1" });
    await sandbox.whenReceived(1, 10_000);
    expect(await change(gateway, { active: false })).toMatchObject({ status: 200, answer: { active: false } });
    sandbox.setMode({ kind: "redirect" });
    await until("the click delivered", 20_000, async () => {
      return (await fixture.rows.delivery(answer.tracking_id)).status === "delivered";
    });

    expect(await taps(gateway)).toEqual([
      [410, null],
      [410, null],
    ]);
    await expect(postClick(gateway.url, { offer: "spring" })).rejects.toThrow(/answered 422: .*"inactive_offer"/);
    expect((await fixture.rows.clicks()).map(({ offer }) => offer)).toEqual(["spring", "spring", "spring"]);
  });

  test("outlives a restart, may be the default, and gives way to the file", LIMIT, async () => {
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
    await expect(fixture.start({ DEFAULT_OFFER: "spring" })).rejects.toThrow(
      /DEFAULT_OFFER: оффера «spring» нет ни в .*offers\.json, ни среди созданных через API; есть: leads-tech, otkaz/,
    );
    const first = await fixture.start();
    await create(first);
    await first.stop();

    const second = await fixture.start({ DEFAULT_OFFER: "spring" });
    expect(second.said).toMatch(/spring +→ http:\/\/127\.0\.0\.1:\d+ {2}\(по умолчанию\)/);
    const { answer } = await postClick(second.url, { user_id: "5", s4: "a" });
    expect(answer.leads_tech_url).toBe(`${sandbox.url}/spring?s4=a&u=5`);
    expect(await change(second, { active: false })).toMatchObject({
      status: 409,
      answer: { error: { code: "offer_is_default" } },
    });
    await second.stop();
    const third = await fixture.start();
    expect(await change(third, { active: false })).toMatchObject({ status: 200 });
    await third.stop();
    await expect(fixture.start({ DEFAULT_OFFER: "spring" })).rejects.toThrow(
      "DEFAULT_OFFER: оффер «spring» выключен, назовите другой; есть: leads-tech, otkaz",
    );

    const file: { offers: object[] } = JSON.parse(await readFile(fixture.offersFile, "utf8"));
    const own = { slug: "spring", title: "Own", network: "n", template: `${sandbox.url}/own` };
    await writeFile(fixture.offersFile, JSON.stringify({ offers: [...file.offers, own] }));
    const fourth = await fixture.start();
    const said = fourth.said.match(/Оффер «spring» из API скрыт: такой же есть в OFFERS_FILE/g);
    expect(said).toHaveLength(1);
    expect(await tap(fourth, "/go/spring")).toEqual([302, `${sandbox.url}/own`]);
    expect((await tap(fourth, "/sp25"))[0]).toBe(404);
    expect(await change(fourth, {})).toMatchObject({ status: 409, answer: { error: { code: "offer_read_only" } } });
    expect(await fixture.rows.count("offers where slug = 'spring'")).toBe(1);
  });
});

describe("on PostgreSQL", () => {
  test("a second gateway follows each change within seconds", LIMIT, async () => {
    const database = await freshDatabase(inject("postgresUrl"));
    fixture = await GatewayFixture.open({ database, network: sandbox.url, env });
    const [first, second] = await Promise.all([fixture.start(), fixture.start()]);
    await create(first);
    await until("the second knows it", SEEN_MS, async () => (await tap(second, "/sp25"))[0] === 302);
    // What it has not read itself it can change all the same.
    expect(await change(second, { active: false, short: "other" })).toMatchObject({ status: 200 });
    expect((await tap(second, "/other"))[0]).toBe(410);
    await until("the first knows it, too", SEEN_MS, async () => (await tap(first, "/other"))[0] === 410);
    expect((await tap(first, "/sp25"))[0]).toBe(404);
    expect(await create(first)).toMatchObject({ status: 409, answer: { error: { details: [{ path: "/slug" }] } } });
  });

  test("while it is away the offers stay, and that is reported once", LIMIT, async () => {
    const link = await CuttableLink.to(await freshDatabase(inject("postgresUrl")));
    fixture = await GatewayFixture.open({ database: link.url, network: sandbox.url, env });
    const gateway = await fixture.start();
    await create(gateway);
    await link.cut();
    const told = () => gateway.said.match(/❌ Офферы из API не прочитаны, работаем с прежними/g)?.length ?? 0;
    await until("it is told", SEEN_MS, () => told() === 1);
    expect(await tap(gateway, "/sp25?s4=a")).toEqual([302, `${sandbox.url}/spring?s4=a`]);
    expect(await ask(gateway, "GET", "/api/offers")).toMatchObject({ status: 503 });
    expect(await change(gateway, { active: false })).toMatchObject({ status: 503 });
    await link.heal();
    await until("a change is taken", SEEN_MS, async () => (await change(gateway, { active: false })).status === 200);
    expect(await tap(gateway, "/sp25")).toEqual([410, null]);
    expect(told()).toBe(1);
    await link.cut();
  });
});
