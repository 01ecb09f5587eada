import type { Sandbox } from "@metka/sandbox";

/** The cabinet that the demo's VK Ads has; the page's link «Объявление из кабинета» is of its first ad. */
const CABINET = {
  campaigns: [{ id: 107_900_001, name: "Осень · займы" }],
  groups: [{ id: 107_900_002, name: "Широкая аудитория", campaign_id: 107_900_001 }],
  banners: [
    { id: 107_900_003, name: "Видео 9:16", group_id: 107_900_002 },
    { id: 107_900_004, name: "Карусель", group_id: 107_900_002 },
  ],
} as const;

/** VK's pixel, played by the sandbox: it learns which clicks were approved. */
const PIXEL = { slug: "vk-pixel", id: "3500001", goal: "lead" } as const;

/** What each click of an ad costs, and what each second one earns, in roubles. */
const PRICE = 12.5;
const INCOME = "350.00";
/** An ad without a click has spent this: it must not be lost in the report. */
const IDLE_SPEND = "40.00";
const EVERY_MS = 2_000;
const CONNECTORS = ["leads-tech", "vk-ads"] as const;

export interface CircleOptions {
  readonly sandbox: Sandbox;
  readonly gatewayUrl: string;
  readonly adminToken: string;
  /** A line for each ad, whenever the report has changed. */
  readonly print: (text: string) => void;
}

interface Row {
  readonly group: { readonly ref_source: string | null };
  readonly visits: number;
  readonly conversions_approved: number;
  readonly revenue: Readonly<Record<string, string>>;
  readonly spend: Readonly<Record<string, string>>;
  readonly profit: Readonly<Record<string, string>>;
  readonly roi: Readonly<Record<string, number | null>>;
}

interface Report {
  readonly rows: readonly Row[];
  readonly unmatched_spend: readonly Row[];
  readonly names: { readonly ref_source?: Readonly<Record<string, { readonly name: string }>> };
}

/**
 * Plays both sides while the demo runs: an ad's click costs money in the cabinet, and each second click earns it at the
 * network. The gateway polls both and tells VK's pixel of what was approved. Its report of the ads and the pixel's events are
 * printed.
 */
export function startCircle(options: CircleOptions): { stop(): void } {
  const { sandbox, print } = options;
  sandbox.orderVkAds({ ...CABINET, per_second: 1_000 });
  let [isTurning, hasPixel, told, events] = [false, false, "", 0];
  const say = (text: string) => {
    if (text !== told) print(text);
    told = text;
  };
  const turn = async () => {
    if (isTurning || sandbox.count === 0) return;
    isTurning = true;
    try {
      if (!hasPixel) await ask(options, `/api/targets/${PIXEL.slug}`, "PUT", pixelTarget(sandbox.url));
      hasPixel = true;
      moveMoney(sandbox);
      for (const name of CONNECTORS) await ask(options, `/api/connectors/${name}/run`, "POST");
      const report: Report = JSON.parse(await ask(options, "/api/reports?group_by=ref_source", "GET"));
      say(reportText(report));
      for (const { fields } of sandbox.messages.received.slice(events)) print(eventText(fields));
      events = sandbox.messages.received.length;
    } catch (error) {
      // The next turn asks again.
      say(`📊 Отчёта пока нет: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      isTurning = false;
    }
  };
  const timer = setInterval(turn, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/** What both sides count of the clicks that have come by now: the same clicks, the same figures. */
function moveMoney(sandbox: Sandbox): void {
  const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Moscow" }).format(Date.now());
  const spend = CABINET.banners.map(({ id }) => {
    const clicks = sandbox.received.filter(({ params }) => params.sub5 === String(id)).length;
    return { banner: id, day, clicks, spent: clicks === 0 ? IDLE_SPEND : (clicks * PRICE).toFixed(2) };
  });
  sandbox.orderVkAds({ spend });
  const earning = sandbox.received.filter(({ n }) => n % 2 === 1);
  sandbox.orderLeadsTech({ leads: earning.map(({ n }) => ({ click: n, status: "approved", income: INCOME })) });
}

function pixelTarget(sandboxUrl: string): object {
  const url = `${sandboxUrl}/tracker?id={pixel_id};e=RG%3A{payout|"0"}/{pixel_goal};rb_clickid={rb_clickid}`;
  const values = { pixel_id: PIXEL.id, pixel_goal: PIXEL.goal };
  return { settings: { title: "Пиксель VK", preset: "vk-ads-pixel", url, values } };
}

/** `📣 Пиксель VK получил событие: RG:350.00/lead, rb_clickid=…` */
function eventText({ e, rb_clickid }: Readonly<Record<string, unknown>>): string {
  return `📣 Пиксель VK получил событие: ${e}, rb_clickid=${rb_clickid}`;
}

async function ask(
  { gatewayUrl, adminToken }: CircleOptions,
  path: string,
  method: "GET" | "POST" | "PUT",
  body?: object,
): Promise<string> {
  const json = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(gatewayUrl + path, {
    method,
    headers: { authorization: `Bearer ${adminToken}`, ...json },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${path} отвечает ${response.status}`);
  return await response.text();
}

/** `Видео 9:16 (107900003): визитов 1, одобрено 1, расход 12.50, доход 350.00, прибыль 337.50, ROI 2700%` */
function reportText({ rows, unmatched_spend, names }: Report): string {
  const line = (row: Row) => {
    const id = row.group.ref_source ?? "без метки";
    const name = names.ref_source?.[id]?.name;
    const roi = row.roi.RUB;
    const figures = [
      `визитов ${row.visits}, одобрено ${row.conversions_approved}`,
      `расход ${row.spend.RUB ?? "0.00"}, доход ${row.revenue.RUB ?? "0.00"}, прибыль ${row.profit.RUB ?? "0.00"}`,
      ...(roi == null ? [] : [`ROI ${Math.round(roi * 100)}%`]),
    ];
    return `  ${name === undefined ? id : `${name} (${id})`}: ${figures.join(", ")}`;
  };
  return ["📊 Отчёт по объявлениям", ...[...rows, ...unmatched_spend].map(line)].join("\n");
}
