/** The same sums with room for so many. */
export function grown(sums: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  if (size <= sums.length) return sums;
  const more = new Float64Array(2 * size);
  more.set(sums);
  return more;
}
