/** The groups of routes, as the page shows them; the routes name the keys. */
export const GROUPS: ReadonlyMap<string, string> = new Map([
  ["clicks", "Клики"],
  ["redirects", "Переходы на офферы"],
  ["deliveries", "Доставки в сети"],
  ["users", "Данные пользователя: выгрузка и удаление"],
  ["offers", "Офферы"],
  ["links", "Проверка ссылок"],
  ["postbacks", "Постбеки сетей и конверсии"],
  ["networks", "Настройки сетей"],
  ["costs", "Расходы на рекламу"],
  ["connectors", "Подключения: leads.tech и VK Ads"],
  ["targets", "Получатели: конверсии наружу и оповещения"],
  ["reports", "Отчёты"],
  ["session", "Вход в панель"],
  ["system", "Состояние шлюза"],
]);

export const ABOUT = `Шлюз атрибуции между VK Mini Apps и CPA-сетями.

**Где взять токен.** Адреса с замком ждут заголовок \`Authorization: Bearer <токен>\`. Токен — это настройка \`ADMIN_TOKEN\`; если она не задана, шлюз придумал токен сам, показал его один раз при первом запуске и хранит в файле \`admin-token\` в папке данных (\`DATA_DIR\`, без настройки это \`data\`).

\`\`\`
curl -H "Authorization: Bearer $(cat data/admin-token)" http://localhost:8000/api/reports
\`\`\``;

export const TOKEN_HELP = "ADMIN_TOKEN, а без него — содержимое файла admin-token в папке данных (DATA_DIR)";

/** The page is made for wide screens: on a phone its tables and long addresses must break, not push it wide. */
export const PAGE_CSS = `.swagger-ui .topbar { display: none }
@media (max-width: 700px) {
  html, body { overflow-wrap: anywhere }
  .swagger-ui .wrapper { padding: 0 10px }
  .swagger-ui .info { margin: 20px 0 }
  .swagger-ui .info .title { font-size: 26px }
  .swagger-ui .scheme-container { padding: 12px 0 }
  .swagger-ui .opblock-tag { flex-wrap: wrap; padding: 8px 0; font-size: 19px }
  .swagger-ui .opblock .opblock-summary { flex-wrap: wrap }
  .swagger-ui .opblock .opblock-summary-control { flex-wrap: wrap; min-width: 0 }
  .swagger-ui .opblock .opblock-summary-method { min-width: 64px; font-size: 12px; padding: 5px 0 }
  .swagger-ui .opblock .opblock-summary-path { max-width: none; min-width: 0; flex: none; font-size: 14px; word-break: break-word }
  .swagger-ui .opblock .opblock-summary-description { flex: none; font-size: 13px; padding: 2px 10px }
  .swagger-ui .opblock .opblock-section-header { padding: 8px 10px }
  .swagger-ui .opblock-body .table-container, .swagger-ui .opblock-body .responses-inner { padding: 10px }
  .swagger-ui .opblock-body table, .swagger-ui .opblock-body tbody, .swagger-ui .opblock-body tr,
  .swagger-ui .opblock-body td { display: block; width: auto; min-width: 0; max-width: 100% }
  .swagger-ui .opblock-body thead { display: none }
  .swagger-ui .opblock-body table tbody tr td { padding: 6px 0 }
  .swagger-ui .opblock-body pre, .swagger-ui .highlight-code { max-width: 100%; overflow-x: auto }
  .swagger-ui .parameters-col_description input, .swagger-ui .parameters-col_description select { max-width: 100%; width: 100% }
  .swagger-ui .model-box, .swagger-ui .json-schema-2020-12 { max-width: 100%; overflow-x: auto }
}`;
