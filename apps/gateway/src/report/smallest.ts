/** The `n` smallest of some numbers, in their order. Looks at each once, and sorts only the n. */
export function smallest(numbers: Iterable<number>, n: number, compare: (a: number, b: number) => number): number[] {
  // A heap of the smallest so far, the largest of them on top: nearly all others only look at the top.
  const heap: number[] = [];
  if (n === 0) return heap;
  for (const one of numbers) {
    if (heap.length < n) rise(heap, one, compare);
    else if (compare(one, heap[0] ?? one) < 0) sink(heap, one, compare);
  }
  return heap.sort(compare);
}

type Compare = (a: number, b: number) => number;

function rise(heap: number[], one: number, compare: Compare): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = heap[above] ?? one;
    if (compare(other, one) >= 0) break;
    heap[at] = other;
    at = above;
  }
  heap[at] = one;
}

/** Puts one in place of the top, and the larger ones below it above it. */
function sink(heap: number[], one: number, compare: Compare): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const larger = right < heap.length && compare(heap[right] ?? one, heap[left] ?? one) > 0 ? right : left;
    const below = heap[larger] ?? one;
    if (compare(below, one) <= 0) break;
    heap[at] = below;
    at = larger;
  }
  heap[at] = one;
}
