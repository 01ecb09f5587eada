/** The `n`-th smallest of many numbers, n from 1 on; infinity where there are fewer. Sorts only the n. */
export function nthSmallest(numbers: Float64Array, n: number): number {
  if (numbers.length < n) return Number.POSITIVE_INFINITY;
  // A heap of the smallest so far, the largest of them on top: nearly all others only look at the top.
  const heap = numbers.slice(0, n).sort().reverse();
  for (let at = n; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    if (number < (heap[0] ?? 0)) sink(heap, number);
  }
  return heap[0] ?? Number.POSITIVE_INFINITY;
}

/** Puts a number in place of the top, and the larger ones below it above it. */
function sink(heap: Float64Array, number: number): void {
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const larger = (heap[right] ?? Number.NEGATIVE_INFINITY) > (heap[left] ?? Number.NEGATIVE_INFINITY) ? right : left;
    if (larger >= heap.length || (heap[larger] ?? 0) <= number) break;
    heap[at] = heap[larger] ?? 0;
    at = larger;
  }
  heap[at] = number;
}
