import type { NetworkSettings } from "@metka/contract";

/** Our own words are understood everywhere: where a network has no status macro, its URL may hold a constant. */
const OWN = { pending: ["pending"], approved: ["approved"], rejected: ["rejected"] };

const USER = ["user_id", "sub6", "s6"];

/**
 * Networks as they are known from public documentation and code. They are put into the database where
 * it has no such slug; from then on the operator's settings count. `note` says what is not confirmed.
 */
export const PRESETS: Readonly<Record<string, NetworkSettings>> = {
  "leads-tech": {
    title: "leads.tech",
    note: "Не подтверждено: leads.tech не публикует макросы постбека и статусы. Сверьте ссылку с кабинетом и поправьте имена здесь.",
    parameters: {
      click_id: ["click_id", "sub8", "sub7"],
      transaction_id: ["transaction_id", "transactionid", "id"],
      goal: ["goal"],
      status: ["status"],
      sum: ["sum", "payout"],
      currency: ["currency"],
      offer_id: ["offer_id", "offerid"],
      user_id: USER,
    },
    statuses: {
      pending: ["pending", "inprogress", "hold"],
      approved: ["approved"],
      rejected: ["rejected"],
    },
    currency: "RUB",
    window_days: 30,
    allow: [],
    macros: {
      click_id: "{sub8}",
      user_id: "{sub6}",
      transaction_id: "{transaction_id}",
      goal: "{goal}",
      status: "{status}",
      sum: "{sum}",
      currency: "{currency}",
      offer_id: "{offer_id}",
    },
  },
  // Affise's own documentation: the numbers, the macros, up to 5 repeats on 4xx and 5xx, no signature.
  guruleads: {
    title: "Guruleads (Affise)",
    confirmed: true,
    note: "Макросы и статусы — из документации Affise; годится и другим сетям на Affise. Свой click_id передавайте в sub8 (click_id_param оффера).",
    parameters: {
      click_id: ["click_id", "sub8"],
      transaction_id: ["transaction_id", "transactionid"],
      goal: ["goal"],
      status: ["status"],
      sum: ["sum"],
      currency: ["currency"],
      offer_id: ["offer_id", "offerid"],
      user_id: USER,
    },
    statuses: {
      pending: ["2", "5", "hold", ...OWN.pending],
      approved: ["1", ...OWN.approved],
      rejected: ["3", "declined", ...OWN.rejected],
    },
    currency: "RUB",
    window_days: 30,
    allow: [],
    macros: {
      click_id: "{sub8}",
      user_id: "{sub6}",
      transaction_id: "{transactionid}",
      goal: "{goal}",
      status: "{status}",
      sum: "{sum}",
      currency: "{currency}",
      offer_id: "{offerid}",
    },
  },
  "leads-su": {
    title: "Leads.su",
    note: "Статусы и aff_sub1…aff_sub4 известны по открытому коду; остальные макросы не подтверждены, сверьте их с кабинетом. Свой click_id передавайте в aff_sub4.",
    parameters: {
      click_id: ["click_id", "aff_sub4", "aff_sub1", "aff_sub2", "aff_sub3"],
      transaction_id: ["transaction_id"],
      goal: ["goal", "goal_id"],
      status: ["status"],
      sum: ["sum", "payout"],
      currency: ["currency"],
      offer_id: ["offer_id"],
      user_id: ["user_id", "aff_sub1"],
    },
    statuses: OWN,
    currency: "RUB",
    window_days: 30,
    allow: [],
    macros: {
      click_id: "{aff_sub4}",
      user_id: "{aff_sub1}",
      transaction_id: "{transaction_id}",
      goal: "{goal_id}",
      status: "{status}",
      sum: "{payout}",
      currency: "{currency}",
      offer_id: "{offer_id}",
    },
  },
  admitad: {
    title: "Admitad",
    note: "Макросы и статусы известны по открытому коду, с кабинетом не сверены. Свой click_id передавайте в subid, пользователя — в subid1.",
    parameters: {
      click_id: ["click_id", "subid", "subid2", "subid3", "subid4"],
      transaction_id: ["transaction_id", "action_id", "order_id"],
      goal: ["goal"],
      status: ["status"],
      sum: ["sum", "payment_sum"],
      currency: ["currency"],
      offer_id: ["offer_id"],
      user_id: ["user_id", "subid1"],
    },
    statuses: { ...OWN, rejected: ["declined", ...OWN.rejected] },
    currency: "RUB",
    window_days: 30,
    allow: [],
    macros: {
      click_id: "[[[subid]]]",
      user_id: "[[[subid1]]]",
      transaction_id: "[[[action_id]]]",
      order_id: "[[[order_id]]]",
      status: "[[[status]]]",
      sum: "[[[payment_sum]]]",
      currency: "[[[currency]]]",
    },
  },
  actionpay: {
    title: "Actionpay",
    note: "Макросы известны по открытому коду, с кабинетом не сверены; макроса статуса и суммы не нашлось. На каждое событие поставьте свою ссылку: status=pending, status=approved, status=rejected. Свой click_id передавайте в subid1, пользователя — в subid2.",
    parameters: {
      click_id: ["click_id", "subid1", "subid3", "subid4", "subid5"],
      transaction_id: ["transaction_id", "apid"],
      goal: ["goal", "aim"],
      status: ["status"],
      sum: ["sum"],
      currency: ["currency"],
      offer_id: ["offer_id", "offer"],
      user_id: ["user_id", "subid2"],
    },
    statuses: OWN,
    currency: "RUB",
    window_days: 30,
    allow: [],
    macros: {
      click_id: "{subid1}",
      user_id: "{subid2}",
      transaction_id: "{apid}",
      goal: "{aim}",
      status: "pending",
      offer_id: "{offer}",
    },
  },
};

/** Settings that were not compared with the network's cabinet: presets, until the operator sets `confirmed`. */
export function isUnconfirmed(slug: string, { confirmed }: NetworkSettings): boolean {
  if (confirmed !== undefined) return !confirmed;
  return Object.hasOwn(PRESETS, slug) && PRESETS[slug]?.confirmed !== true;
}
