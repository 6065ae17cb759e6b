/**
 * A text as a QR code of half blocks, two modules a character, light on dark as scanners want it: with colours where there are some, else by
 * drawing the light modules, which suits a dark screen.
 */
export async function qrCode(text: string, color: boolean): Promise<string> {
  const { encodeQR } = await import("qr");
  const dark = encodeQR(text, "raw", { ecc: "low", border: 2 });
  const lines: string[] = [];
  for (let row = 0; row < dark.length; row += 2) {
    const cells = (dark[row] ?? []).map((top, column) => {
      const bottom = dark[row + 1]?.[column] ?? true;
      return top ? (bottom ? " " : "\u2584") : bottom ? "\u2580" : "\u2588";
    });
    lines.push(color ? `\u001b[97;40m${cells.join("")}\u001b[0m` : cells.join(""));
  }
  return lines.join("\n");
}
