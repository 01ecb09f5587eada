import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

const KEPT = "metka-language";
const LANGUAGES = ["ru", "en"] as const;

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof ru };
  }
}

/** Russian unless the reader has chosen otherwise in this browser. */
export async function beginTexts(): Promise<void> {
  const kept = LANGUAGES.find((language) => language === localStorage.getItem(KEPT));
  await i18next.use(initReactI18next).init({
    resources: { ru: { translation: ru }, en: { translation: en } },
    lng: kept ?? "ru",
    fallbackLng: "ru",
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export async function switchLanguage(): Promise<void> {
  const next = i18next.language === "ru" ? "en" : "ru";
  localStorage.setItem(KEPT, next);
  await i18next.changeLanguage(next);
  document.documentElement.lang = next;
}
