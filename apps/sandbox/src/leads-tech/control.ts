import type { ServerResponse } from "node:http";
import { sendError, sendJson } from "../send.ts";
import type { LeadsTech } from "./leads-tech.ts";
import { carryOutLeadsTech, LeadsTechOrderError } from "./order.ts";

/** `PUT /_sandbox/leads-tech` */
export function changeLeadsTech(body: string, response: ServerResponse, leadsTech: LeadsTech): void {
  try {
    carryOutLeadsTech(JSON.parse(body), leadsTech);
  } catch (error) {
    if (error instanceof SyntaxError) {
      sendError(response, 400, 'Тело запроса — не JSON. Пример: {"simulate":{"seed":1,"day":"2026-11-05"}}');
    } else if (error instanceof LeadsTechOrderError) sendError(response, 400, error.message);
    else throw error;
    return;
  }
  showLeadsTech(response, leadsTech);
}

/** `GET /_sandbox/leads-tech`: everything but the tokens. */
export function showLeadsTech(response: ServerResponse, leadsTech: LeadsTech): void {
  const { requests, logins, refreshes, list, texts, simulation, fault, clicks, leads } = leadsTech;
  const money = (kopecks: number) => (kopecks / 100).toFixed(2);
  sendJson(response, 200, {
    accounts: [...leadsTech.accounts.keys()],
    requests,
    logins,
    refreshes,
    list,
    texts,
    min_page_size: leadsTech.minPageSize,
    simulate: simulation ?? null,
    fault: fault ?? null,
    clicks: clicks.length,
    leads: leads.map(({ params, day, status, income }) => ({ day, status, income: money(income), params })),
  });
}
