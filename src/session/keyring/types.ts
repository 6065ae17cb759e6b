/** Where the system keeps secrets for the person. Every call may fail, be refused, or take as long as {@link keyringTimeoutMs}. */
export interface Keyring {
  /** For people: "Secret Service", "macOS keychain", "Windows Credential Manager". */
  readonly label: string;
  /** `undefined` when there is no such entry. @throws CecError `failed` when the keyring cannot be used. */
  read(entry: string): Promise<string | undefined>;
  write(entry: string, secret: string): Promise<void>;
  /** False when there was none. */
  remove(entry: string): Promise<boolean>;
}

/** The Go client's name for itself; each account is an entry `<url>::<user>` below it. */
export const keyringService = "com.pydio.cells-client";
/** A person may have to type a password into the system's own window, but a run must not hang where there is nobody. */
export const keyringTimeoutMs = 3000;
