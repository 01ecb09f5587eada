import * as clicks from "../clicks/texts.ts";
import * as connectors from "../connectors/texts.ts";
import * as conversions from "../conversions/texts.ts";
import * as costs from "../costs/texts.ts";
import * as deliveries from "../deliveries/texts.ts";
import * as links from "../links/texts.ts";
import * as networks from "../networks/texts.ts";
import * as offers from "../offers/texts.ts";
import * as postbacks from "../postbacks/texts.ts";
import * as reconciliation from "../reconciliation/texts.ts";
import * as report from "../reports/texts.ts";
import * as settings from "../settings/texts.ts";
import * as start from "../start/texts.ts";
import * as targets from "../targets/texts.ts";
import * as users from "../users/texts.ts";
import type { Widen } from "./widen.ts";

/** The texts of the dashboard. `en.ts` has the same. A page's own texts lie in its folder, in both languages. */
export const ru = {
  app: { name: "Metka", signOut: "Выйти", theme: "Светлая или тёмная тема", language: "In English", menu: "Меню" },
  nav: {
    overview: "Обзор",
    reports: "Отчёты",
    clicks: "Клики",
    deliveries: "Доставки",
    conversions: "Конверсии",
    postbacks: "Постбеки",
    costs: "Расходы",
    connectors: "Подключения",
    reconciliation: "Сверка",
    offers: "Офферы",
    networks: "Сети",
    targets: "Получатели",
    links: "Ссылки",
    users: "Пользователи",
    settings: "Настройки",
  },
  state: {
    loading: "Загружаем…",
    empty: "За этот период ничего нет",
    noAnswer: "Шлюз не отвечает. Проверьте, что он запущен, и повторите.",
    retry: "Повторить",
    more: "Показать более старые",
    cancel: "Отмена",
    switchOff: "Выключить",
    switchOn: "Включить",
    copy: "Скопировать",
    copied: "Скопировано",
    saved: "Сохранено",
    taken: "такой уже есть: выберите другое имя",
    on: "включено",
    off: "выключено",
    building: "Копия базы для отчётов ещё делается: страница обновится сама.",
    lost: "Такой страницы нет",
  },
  filters: { all: "Все", clear: "Убрать фильтры" },
  signIn: {
    title: "Вход в Metka",
    token: "Токен администратора",
    hint: "Это настройка ADMIN_TOKEN, а без неё — содержимое файла admin-token в папке данных (data).",
    submit: "Войти",
    byLink: "Входим по ссылке…",
  },
  period: {
    today: "Сегодня",
    yesterday: "Вчера",
    week: "7 дней",
    month: "30 дней",
    from: "С",
    to: "По",
    zone: "Часовой пояс",
    previous: "в предыдущем периоде: {{value}}",
  },
  overview: {
    title: "Обзор",
    byDay: "По дням",
    byHour: "По часам",
    best: "Приносят больше всего",
    worst: "Теряют больше всего",
    attention: "Требует внимания",
    calm: "Всё в порядке: сети отвечают, подключения работают, в ссылках нет незаполненных макросов.",
    network_unreachable: "Хост {{subject}} не отвечает, доставок ждёт: {{amount}}",
    deliveries_failed: "Хост {{subject}} не принял доставок: {{amount}}",
    deliveries_waiting: "Доставки на {{subject}} не уходят, ждёт: {{amount}}",
    postbacks_rejected: "Сеть {{subject}}: отложено постбеков за неделю: {{amount}}",
    connector_failing: "Подключение {{subject}} не работает",
    reconciliation_off: "Сверка с {{subject}}: закрытый день расходится",
    unresolved_macro: "В живых ссылках {{subject}} приходит незаполненным макросом, кликов: {{amount}}",
    noSpend: "Расходов за период нет: загрузите их на странице «Расходы» или подключите VK Рекламу.",
    openReport: "Открыть отчёт",
  },
  report: report.ru,
  start: start.ru,
  metric: {
    visits: "Визиты",
    unique_visits: "Уник. визиты",
    clicks: "Переходы",
    unique_clicks: "Уник. переходы",
    users: "Пользователи",
    delivered: "Доставлено",
    pending: "Ждут доставки",
    failed: "Не доставлено",
    conversions: "Конверсии",
    conversions_pending: "В ожидании",
    conversions_approved: "Одобрено",
    conversions_rejected: "Отклонено",
    approval_rate: "Одобрение",
    cr: "CR",
    revenue: "Доход",
    revenue_pending: "Доход в ожидании",
    epc: "EPC",
    spend: "Расход",
    profit: "Прибыль",
    roi: "ROI",
  },
  group: {
    hour: "Час",
    day: "День",
    week: "Неделя",
    month: "Месяц",
    event_type: "Событие",
    offer: "Оффер",
    network: "Сеть",
    launch_params_check: "Проверка запуска",
  },
  clicks: clicks.ru,
  deliveries: deliveries.ru,
  conversions: conversions.ru,
  postbacks: postbacks.ru,
  connectors: connectors.ru,
  costs: costs.ru,
  links: links.ru,
  networks: networks.ru,
  offers: offers.ru,
  reconciliation: reconciliation.ru,
  targets: targets.ru,
  users: users.ru,
  settings: settings.ru,
  delivery: { pending: "ждёт", delivered: "доставлен", failed: "не доставлен" },
} as const;

export type Texts = Widen<typeof ru>;
