import i18next from "i18next";
import { initReactI18next } from "react-i18next";
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
    resources: { ru: { translation: ru } },
    lng: "ru",
    fallbackLng: "ru",
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  await changeTo(kept ?? "ru");
}

export async function switchLanguage(): Promise<void> {
  const next = i18next.language === "ru" ? "en" : "ru";
  localStorage.setItem(KEPT, next);
  await changeTo(next);
}

/** English is a file of its own: most readers never load it. */
async function changeTo(language: (typeof LANGUAGES)[number]): Promise<void> {
  if (language === "en" && !i18next.hasResourceBundle("en", "translation")) {
    const { en } = await import("./en.ts");
    i18next.addResourceBundle("en", "translation", en);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
