/** Of ULID: https://github.com/ulid/spec */
const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
const TIME_LENGTH = 10;
const REST_LENGTH = 16;

/** A click's public id, made of its time and number instead of chance, so that it can be made again. */
export function clickId(ms: number, id: number): string {
  return base32(ms, TIME_LENGTH) + base32(id, REST_LENGTH);
}

function base32(number: number, length: number): string {
  let text = "";
  for (let rest = number; rest > 0; rest = Math.floor(rest / 32)) text = DIGITS.charAt(rest % 32) + text;
  return text.padStart(length, "0");
}
