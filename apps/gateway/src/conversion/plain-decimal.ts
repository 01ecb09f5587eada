/** A number with an exponent, or a negative zero, as JSON may write them. */
const SCIENTIFIC = /^(\d+)(?:\.(\d+))?e([+-]?\d{1,3})$/i;

/** `1e3` as `1000`, `1.5e-1` as `0.15`, `-0.0` as `0`, digit by digit; any other text as it is. */
export function plainDecimal(text: string): string {
  if (/^-0+(?:\.0+)?$/.test(text)) return "0";
  const [whole, integer = "", fraction = "", exponent = "0"] = SCIENTIFIC.exec(text) ?? [];
  if (whole === undefined) return text;
  const point = integer.length + Number(exponent);
  const digits = (integer + fraction).padEnd(point, "0");
  if (point <= 0) return `0.${"0".repeat(-point)}${digits}`;
  const decimals = digits.slice(point);
  return `${digits.slice(0, point).replace(/^0+(?=\d)/, "")}${decimals === "" ? "" : `.${decimals}`}`;
}
