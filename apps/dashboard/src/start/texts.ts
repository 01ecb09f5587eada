import type { Widen } from "../texts/widen.ts";

export const ru = {
  title: "Первые шаги",
  about: "Четыре шага от пустой базы до отчётов, которые заполняются сами. Каждый отмечается, как только выполнен.",
  done: "сделано",
  toDo: "ещё не сделано",
  progress: "Первые шаги: сделано {{done}} из {{of}}",
  hide: "Больше не показывать",
  link: "Проверьте ссылку оффера",
  linkAbout: "Так шлюз заполнит ссылку, если пользователь придёт по этому адресу.",
  sample: "Ссылка из объявления",
  check: "Проверить",
  willSend: "В сеть уйдёт:",
  click: "Отправьте пробный клик",
  clickAbout:
    "Он пройдёт весь путь: запись в базу, отправка в сеть, ответ сети. Удалить его потом: npm run remove-test-rows.",
  send: "Отправить пробный клик",
  toSandbox: "Клик уйдёт на {{host}}. Это сеть на этом же компьютере: ни в чей кабинет он не попадёт.",
  toLive:
    "Клик уйдёт в настоящую сеть, на {{host}}, и появится в статистике того, чей это оффер. Чтобы попробовать без неё, запустите песочницу (npm run sandbox).",
  story: "История этого клика",
  app: "Подключите Mini App",
  appAbout: "Поставьте пакет @metka/tracker (npm run pack:tracker в папке Metka) и добавьте в приложение:",
  appWaits: "Шаг отметится сам, когда придёт первый визит из приложения.",
  cabinets: "Подключите leads.tech и VK Рекламу",
  cabinetsAbout: "Впишите логины и ключи в файл .env и перезапустите шлюз: доход и расход начнут приходить сами.",
  toConnectors: "Состояние подключений",
} as const;

export const en: Widen<typeof ru> = {
  title: "First steps",
  about: "Four steps from an empty database to reports that fill themselves. Each is ticked as soon as it is done.",
  done: "done",
  toDo: "not done yet",
  progress: "First steps: {{done}} of {{of}} done",
  hide: "Do not show again",
  link: "Check the offer's link",
  linkAbout: "So the gateway fills the link if a user comes by this address.",
  sample: "Link of the ad",
  check: "Check",
  willSend: "The network gets:",
  click: "Send a test click",
  clickAbout:
    "It goes the whole way: into the database, to the network, and its answer. Remove it later: npm run remove-test-rows.",
  send: "Send a test click",
  toSandbox: "The click goes to {{host}}. That network runs on this machine, so no live account gets the click.",
  toLive:
    "The click goes to the live network at {{host}} and shows in the statistics of the offer's owner. To try without it, start the sandbox (npm run sandbox).",
  story: "The story of this click",
  app: "Connect the Mini App",
  appAbout: "Install the package @metka/tracker (npm run pack:tracker in Metka's folder) and add to your app:",
  appWaits: "The step is ticked when the first visit comes from the app.",
  cabinets: "Connect leads.tech and VK Ads",
  cabinetsAbout:
    "Put logins and keys into the file .env and restart the gateway: income and spend start to come by themselves.",
  toConnectors: "State of the connectors",
};
