/**
 * For engines that leave it to their caller: where the machine has much memory, Bun lets the garbage of a long stream pile up to many times what is in
 * use.
 */
export function collectGarbage(): void {
  Bun.gc(true);
}
