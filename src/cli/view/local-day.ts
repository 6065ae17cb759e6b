/** `2027-01-31`: the day a moment falls on where the person is. */
export function localDay(epochSeconds: number): string {
  const date = new Date(epochSeconds * 1000);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${day}`;
}
