import { CecError } from "../base/errors.ts";

export type Platform = "posix" | "windows";

const windowsReserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Says why a name the server gave must not become a file of this machine, or `undefined` when it may. Whatever the server names is
 * hostile: a separator or `..` would leave the target. Control characters are names like others where the system takes them; what is shown of
 * a name goes through {@link printable}.
 */
export function refuseLocalName(name: string, platform: Platform): string | undefined {
  if (name === "") return "an empty name";
  if (name === "." || name === "..") return "a name that means another folder";
  if (name.includes("/")) return "a separator in a name";
  if (name.includes("\0")) return "a zero byte in a name";
  if (platform === "posix") return undefined;
  if (/[\u0001-\u001f]/.test(name)) return "a control character in a name";
  if (/[\\<>:"|?*]/.test(name)) return "a character that Windows does not allow";
  if (/[. ]$/.test(name)) return "a dot or space at the end, which Windows drops";
  if (windowsReserved.test(name)) return "a name that Windows keeps for a device";
  return undefined;
}

/** The same for every segment of a relative path. */
export function refuseLocalPath(relative: string, platform: Platform): string | undefined {
  for (const segment of relative.split("/")) {
    const reason = refuseLocalName(segment, platform);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** Says why a name of this machine can't be sent, or `undefined` when it can. */
export function refuseRemoteName(name: string): string | undefined {
  // A name that was not UTF-8 was read with replacement characters: it can't be opened under that name either.
  if (name.includes("\uFFFD")) return "the name is not valid UTF-8";
  if (name === ".pydio") return "the server keeps this name for itself";
  if ([...name].length > 255) return "the name is longer than the 255 characters the server takes";
  return undefined;
}

/** The form in which the server compares and keeps names. */
export function remoteName(name: string): string {
  return name.normalize("NFC");
}

export function refusedName(path: string, reason: string): CecError {
  // The path itself may hold what was refused: it is shown escaped.
  return new CecError("failed", `refused: ${reason}`, { operation: "plan", path: printable(path) });
}

/** Control characters as escapes, so that a name can be shown on a terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}
