import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { freshDatabase } from "./support/fresh-database.ts";
import { type GatewayProcess, GatewayRoom } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";

describe.each(["sqlite", "postgres"])("the mission's document, on %s", (kind) => {
  let sandbox: Sandbox;
  let room: GatewayRoom;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const database = kind === "sqlite" ? "sqlite" : await freshDatabase(inject("postgresUrl"));
    room = await GatewayRoom.open({ database, network: sandbox.url });
    gateway = await room.start();
  });
  afterAll(async () => {
    await room?.close();
    await sandbox?.close();
  });

  test("answers the document's request with the document's parameters and URL", async () => {
    sandbox.clear();
    const { status, answer, tookMs } = await postClick(gateway.url, {
      user_id: "123456789",
      first_name: "Иван",
      last_name: "Иванов",
      utm_source: "vk_ads",
      utm_campaign: "spring_2025",
      vk_ad_id: "ad_12345",
      timestamp: "2025-01-04T12:00:00Z",
      url: "https://vk.com/app123456",
      user_agent: "Mozilla/5.0...",
    });
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(1000);
    expect(answer.message).toBe("Данные отправлены в leads.tech");
    expect(answer.timestamp).toBe("2025-01-04T12:00:00Z");
    expect(answer.leads_tech_params).toEqual({
      sub1: "babkimankirf",
      sub2: "vk_bot_otkaz_1offer",
      sub6: "123456789",
    });
    expect(answer.leads_tech_url).toBe(
      `${sandbox.url}/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789`,
    );
    expect(answer.delivery).toEqual({ status: "delivered", http_status: 302, attempts: 1 });
    expect(sandbox.received).toHaveLength(1);
    expect(sandbox.received[0]).toMatchObject({
      method: "GET",
      path: "/click/892/159/",
      query: "sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
      headers: { "user-agent": "Mozilla/5.0..." },
    });
  });
});
