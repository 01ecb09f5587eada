/** The delivery of a message. A click's has the click's own id, which is above 0: so none is both. */
export function deliveryOf(messageId: number): number {
  return -messageId;
}
