/** What `GET /_sandbox/` answers. */
export function helpText(url: string): string {
  return `Песочница Metka: учебная CPA-сеть на ${url}

Любой GET и POST вне /_sandbox/ — это клик. Он записывается и получает ответ текущего режима
(сначала: 302 на https://advertiser.example/landing?click=<номер>).

Полученные клики
  curl '${url}/_sandbox/clicks?limit=10'          последние 10
  curl '${url}/_sandbox/clicks?after=10'          следующие после номера 10
  curl -X DELETE ${url}/_sandbox/clicks           забыть все, счёт с начала
  count: сколько пришло; unanswered: сколько ждут ответа сейчас; mostUnanswered: сколько ждали сразу, самое большее

Отправить постбек шлюзу (ссылка — из его консоли или /api/networks, целиком; только на эту же машину)
  curl -X POST ${url}/_sandbox/postback -d '{"url":"http://localhost:8000/postback/leads-tech/ТОКЕН?user_id={sub6}","params":{"transaction_id":"1","status":"approved","sum":"1 234,50"}}'
  Макросы {sub6}, [[[subid]]] в ссылке и в params песочница, как сеть, подставит из последнего клика; чего у клика
  нет, останется макросом. Конверсия достанется этому клику или его пользователю.
  поля: "click" номер другого клика, "method" GET или POST, "form" query, form или json, "times" сколько раз,
  "concurrently" true: все сразу

Статистика leads.tech: лиды полученных кликов, как у https://api.leads.tech (шлюзу: LEADS_TECH_URL=${url},
LEADS_TECH_LOGIN=sandbox, LEADS_TECH_PASSWORD=sandbox-password)
  curl ${url}/_sandbox/leads-tech                 что она насчитала
  curl -X PUT ${url}/_sandbox/leads-tech -d '{"simulate":{"seed":1,"day":"2026-11-05"}}'   лиды, какими они станут к
  этому дню: на второй день hold, на четвёртый решены, позже суммы правятся, часть отзывается
  поля: "leads":[{"click":1,"status":"approved","income":"450.50"}] (ещё hold, inprogress, rejected; вместо click —
  "params" и "day"), "days":[{"from":1,"to":10,"day":"2026-11-01"}] клики с этими номерами считаются этим днём,
  "lose":[3,4] эти клики сеть потеряет,
  "list" items, rows, list или stats, "texts" числа строками, "tokens":"expire" или "delete", "password" другой пароль,
  "min_page_size", "fault":{"answer":"429","times":3} (ещё 500, html, changed, unknown, hang, cut; "after")

VK Ads: список кабинета и расходы баннеров по дням, как у https://ads.vk.com (шлюзу: VK_ADS_URL=${url},
VK_ADS_CLIENT_ID=sandbox, VK_ADS_CLIENT_SECRET=sandbox-secret)
  curl ${url}/_sandbox/vk-ads                     что в кабинетах
  curl -X PUT ${url}/_sandbox/vk-ads -d '{"seed":1}'   2 кампании, 6 групп, 12 баннеров и расходы за 7 дней
  поля: "campaigns", "groups" (с campaign_id), "banners" (с group_id): [{"id":1,"name":"…","status":"active"}],
  "spend": [{"banner":3,"day":"2026-11-01","spent":"12.34"}], "price_of_click":"7.50": столько стоил каждый полученный
  клик, в параметрах которого есть ID баннера, "lag_hours":3 цифры отстают, "now" часы кабинета,
  "tokens":"expire" или "delete", "token" готовый токен, "per_second" предел запросов, "client_id" другой кабинет,
  "fault":{"answer":"429","times":3} (ещё 500, html, changed, hang, cut; "after": сколько ответов до этого)

Сообщения получателям Metka: пиксель VK (/tracker?id=…;e=…) и бот Telegram (/bot<токен>/sendMessage); это не клики
  curl ${url}/_sandbox/messages                   что пришло
  curl -X DELETE ${url}/_sandbox/messages         забыть
  curl -X PUT ${url}/_sandbox/messages/mode -d '{"kind":"status","status":429}'
                                                  как отвечать; DELETE — снова как настоящие

Режим для всех кликов
  curl ${url}/_sandbox/mode
  curl -X PUT ${url}/_sandbox/mode -d '{"kind":"status","status":503}'

  {"kind":"redirect"}                             302 на другой сайт; можно "location"
  {"kind":"ok"}                                   200
  {"kind":"status","status":429,"retryAfter":5}   любой код от 200 до 599
  {"kind":"slow","delayMs":3000}                  ответ позже; можно "answer": другой режим
  {"kind":"hang"}                                 не отвечает никогда
  {"kind":"drop"}                                 рвёт соединение, когда запрос пришёл
  {"kind":"self-redirect","hops":2}               2 раза 302 на себя, потом на другой сайт
  {"kind":"loop"}                                 302 на себя без конца

Режим для одного адреса: начало пути важнее общего режима
  /status/503/…  /status/404/…  /ok/…  /slow/30000/…  /hang/…  /drop/…  /loop/…
  /hop/2/…                                        302 на /hop/1/…, потом на другой сайт
`;
}
