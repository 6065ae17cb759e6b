/** Text of another machine, fit to be shown: control and direction-changing characters as spaces, runs of spaces as one, cut at `limit`. */
export function foreignText(text: string, limit = 300): string {
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\s]+/g, " ").trim();
  return plain.length > limit ? `${plain.slice(0, limit)}...` : plain;
}
