import type { Note } from "@metka/contract";

/** The notes of a click's answer. docs/errors.md explains each; a test compares the two. */
export const NOTES = {
  unresolved_macro: "Пришёл незаполненный макрос {value}: считаем, что значения нет",
  stringified_nothing: "Вместо значения пришло {value}: считаем, что значения нет",
  double_encoded: "Значение было закодировано дважды: прочитано как {value}",
  value_cut: "Значение длиннее {value} символов: сохранено только начало",
  no_user_id: "Нет user_id: клик сохранён и отправлен без него",
  timestamp_replaced: "Время события не читается или ещё не наступило: взято время шлюза",
  launch_params_invalid: "Подпись параметров запуска VK не сошлась: user_id не подтверждён",
  launch_params_expired: "Параметры запуска VK устарели: user_id не подтверждён",
  launch_params_unknown_app: "Для этого приложения VK нет ключа в VK_APP_SECRETS: user_id не подтверждён",
  differs_from_sub: "Значение не то же, что в {value}: взято это поле, а {value} только сохранён",
  user_id_replaced: "user_id не совпал с подписанным vk_user_id: взят подписанный",
} as const satisfies Record<string, string>;

export type NoteCode = keyof typeof NOTES;

/** The longest part of a user's value that a note repeats, in characters. */
const SHOWN = 60;

export function note(code: NoteCode, field?: string, value = ""): Note {
  const shown = value.length > SHOWN ? `${value.slice(0, SHOWN).toWellFormed()}…` : value;
  const message = NOTES[code].replaceAll("{value}", () => shown);
  return field === undefined ? { code, message } : { code, field, message };
}
