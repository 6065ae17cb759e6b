import { randomInt } from "node:crypto";

/** Without characters that are taken for one another. */
const lower = "abcdefghijkmnpqrstuvwxyz";
const upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const digits = "23456789";
const groups = 4;
const groupLength = 5;

/** A password of some 110 bits that can be read out: `a7Kfw-...`. It has what rules ask for: both cases, a digit, a sign. */
export function generatePassword(): string {
  const pick = (letters: string) => letters.charAt(randomInt(letters.length));
  for (;;) {
    const parts = Array.from({ length: groups }, () =>
      Array.from({ length: groupLength }, () => pick(lower + upper + digits)).join(""),
    );
    const password = parts.join("-");
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /\d/.test(password)) return password;
  }
}
