import type { Random } from "./draw.ts";

/** One who clicks. */
export interface Visitor {
  /** From 0; undefined: nobody knows who it was. */
  readonly index: number | undefined;
  readonly userId: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly ip: string;
  readonly userAgent: string;
}

const FIRST_NAMES = ["Анна", "Иван", "Мария", "Дмитрий", "Ольга", "Сергей", "Елена", "Алексей", "Татьяна", "Рустам"];
const LAST_NAMES = ["Иванова", "Смирнов", "Кузнецова", "Попов", "Васильева", "Петров", "Соколова", "Ахметов", "Ким"];
const ANDROID = "Mozilla/5.0 (Linux; Android 14; MODEL; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0";
const USER_AGENTS = [
  ...["SM-A546E", "23129RA5FL", "RMX3830", "Infinix X6833B"].map(
    (model) => `${ANDROID.replace("MODEL", model)} Chrome/142.0.7444.48 Mobile Safari/537.36 VKAndroidApp/8.150-33641`,
  ),
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 com.vk.vkclient/11350",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
];

const CLICKS_A_USER = 4;
const ANONYMOUS = 0.05;
/** Above 1 some users come back far more often than others. */
const SKEW = 1.5;
/** Multiplied by this odd number, 32-bit numbers are all different and in no order, as users' IDs are. */
const SCATTER = 0x9e3779b1;

/** Draws the visitors of so many clicks. */
export function visitorsOf(clicks: number): { readonly users: number; readonly draw: (random: Random) => Visitor } {
  const users = Math.ceil(clicks / CLICKS_A_USER);
  return {
    users,
    draw(random) {
      const known = random() >= ANONYMOUS;
      const index = Math.floor(users * random() ** SKEW);
      const scattered = Math.imul(index + 1, SCATTER) >>> 0;
      // An unknown visitor has an address and a browser all the same.
      const place = known ? scattered : Math.floor(random() * 2 ** 32);
      return {
        index: known ? index : undefined,
        userId: known ? String(scattered) : null,
        firstName: known ? pick(FIRST_NAMES, scattered) : null,
        lastName: known ? pick(LAST_NAMES, scattered >>> 8) : null,
        ip: `${place >>> 24 || 5}.${(place >>> 16) & 255}.${(place >>> 8) & 255}.${place & 255}`,
        userAgent: pick(USER_AGENTS, place >>> 4),
      };
    },
  };
}

function pick(values: readonly string[], number: number): string {
  return values[number % values.length] ?? "";
}
