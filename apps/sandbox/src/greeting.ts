/** What `npm run sandbox` prints first. */
export function greeting(url: string, offersFile: string): string {
  return `
Песочница Metka: учебная CPA-сеть слушает ${url}

  Запустить шлюз так, чтобы его клики шли сюда (в другом окне, из папки проекта):
    OFFERS_FILE=${shellWord(offersFile)} ALLOW_PRIVATE_DESTINATIONS=1 npm start

  Сломать сеть, пусть отвечает 503 (починить: {"kind":"redirect"}):
    curl -X PUT ${url}/_sandbox/mode -d '{"kind":"status","status":503}'

  Прислать постбек о последнем клике (ссылку на него шлюз печатает при запуске):
    curl -X POST ${url}/_sandbox/postback -d '{"url":"ССЫЛКА","params":{"transaction_id":"1","status":"approved","sum":"1 234,50"}}'

  Что она получила:
    curl '${url}/_sandbox/clicks?limit=10'

  Всё, что она умеет:
    curl ${url}/_sandbox/

Остановить: Ctrl+C. Клики:
`;
}

/** A temporary folder may have a space or a quote in its name. */
function shellWord(text: string): string {
  return /^[\w/.,:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
