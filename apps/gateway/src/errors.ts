import type { ErrorAnswer, ErrorDetail } from "@metka/contract";

/** Every error an answer can carry; docs/errors.md explains each, and a test holds the two together. */
export const ERRORS = {
  invalid_json: { status: 400, message: "Тело запроса не читается как JSON" },
  invalid_request: { status: 400, message: "Запрос не принят: исправьте указанные поля" },
  unauthorized: { status: 401, message: "Нужен заголовок Authorization: Bearer <ADMIN_TOKEN>" },
  sign_in_refused: { status: 401, message: "Вход не выполнен: токен неверен, или ссылка для входа уже использована" },
  other_site: { status: 403, message: "Запрос пришёл с другого сайта: действие не выполнено" },
  launch_params_required: { status: 403, message: "Нужны подписанные параметры запуска VK в поле launch_params" },
  launch_params_invalid: { status: 403, message: "Параметры запуска VK не прошли проверку подписи" },
  postback_forbidden: {
    status: 403,
    message: "Постбек не принят: ссылка неверна, скопируйте её из настроек сети заново",
  },
  not_found: { status: 404, message: "Такого адреса здесь нет: список адресов на /api/docs" },
  unknown_offer_link: { status: 404, message: "По этой ссылке нет оффера" },
  click_not_found: { status: 404, message: "Такого клика нет" },
  delivery_not_found: { status: 404, message: "Такой доставки нет" },
  conversion_not_found: { status: 404, message: "Такой конверсии нет" },
  postback_not_found: { status: 404, message: "Такого постбека нет" },
  user_not_found: { status: 404, message: "О таком пользователе ничего не хранится" },
  connector_not_found: { status: 404, message: "Такого подключения нет: какие есть, видно в GET /api/connectors" },
  network_not_found: { status: 404, message: "Такой сети нет" },
  offer_not_found: { status: 404, message: "Такого оффера нет: создаёт его POST /api/offers" },
  target_not_found: { status: 404, message: "Такого получателя нет: создаёт его PUT /api/targets/{slug}" },
  saved_report_not_found: { status: 404, message: "Такого сохранённого отчёта нет" },
  report_link_not_found: { status: 404, message: "Эта ссылка на отчёт не действует: она отозвана или её срок вышел" },
  message_not_found: { status: 404, message: "Такого сообщения нет" },
  request_timeout: { status: 408, message: "Запрос не пришёл целиком за отведённое время" },
  event_id_conflict: {
    status: 409,
    message: "Этот event_id уже занят другим кликом: у каждого клика должен быть свой",
  },
  delivery_not_replayable: { status: 409, message: "Эту доставку повторить нельзя" },
  postback_not_evaluable: { status: 409, message: "Этот постбек заново не разобрать" },
  target_not_testable: {
    status: 409,
    message: "Пикселю пробное сообщение не отправить: VK посчитал бы его конверсией",
  },
  offer_conflict: { status: 409, message: "Оффер не сохранён: указанное занято другим оффером" },
  offer_read_only: { status: 409, message: "Этот оффер из файла: он меняется в OFFERS_FILE" },
  offer_is_default: {
    status: 409,
    message: "Оффер по умолчанию не выключить: сначала назовите другой в DEFAULT_OFFER",
  },
  inactive_offer_link: { status: 410, message: "Этот оффер больше не доступен" },
  payload_too_large: { status: 413, message: "Тело запроса больше 16 КиБ" },
  costs_too_large: {
    status: 413,
    message: "Расходов в одном запросе слишком много: помещается 5 МиБ и 50 000 строк, разделите таблицу",
  },
  uri_too_long: { status: 414, message: "Адрес запроса слишком длинный" },
  unsupported_media_type: { status: 415, message: "Тело должно быть application/json или text/plain с JSON внутри" },
  too_many_groups: {
    status: 422,
    message: "Строк в отчёте слишком много: сузьте период, добавьте фильтр или уберите группу",
  },
  sum_too_large: {
    status: 422,
    message: "Сумма в отчёте больше, чем считается точно: сузьте период или добавьте фильтр",
  },
  unknown_offer: { status: 422, message: "Такого оффера нет" },
  inactive_offer: { status: 422, message: "Этот оффер выключен" },
  postback_rejected: { status: 422, message: "Постбек отложен: исправьте указанное и пришлите его ещё раз" },
  too_many_attempts: {
    status: 429,
    message: "Слишком много неверных токенов с этого адреса: подождите минуту. Верный токен принимается и сейчас",
  },
  headers_too_large: {
    status: 431,
    message: "Адрес и заголовки запроса вместе длиннее 64 КиБ: сократите адрес или cookie",
  },
  internal_error: { status: 500, message: "Внутренняя ошибка; подробности в журнале шлюза" },
  store_unavailable: {
    status: 503,
    message: "База недоступна: сохранение не подтверждено, повторите запрос с тем же event_id",
  },
  postback_not_saved: {
    status: 503,
    message: "База недоступна: сохранение постбека не подтверждено, пришлите его ещё раз",
  },
  reports_building: {
    status: 503,
    message: "Копия базы для отчётов ещё делается, клики при этом принимаются: повторите запрос позже",
  },
  shutting_down: { status: 503, message: "Шлюз останавливается, повторите запрос" },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error with an answer of its own. `cause` is for the log and is never answered. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];

  constructor(code: ErrorCode, details: readonly ErrorDetail[] = [], options?: ErrorOptions) {
    super(ERRORS[code].message, options);
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

export function errorAnswer(code: ErrorCode, details: readonly ErrorDetail[] = []): ErrorAnswer {
  return {
    success: false,
    error: { code, message: ERRORS[code].message, ...(details.length > 0 ? { details: [...details] } : {}) },
  };
}
