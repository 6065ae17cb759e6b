import { CecError } from "../../base/errors.ts";
import type { Keyring } from "./types.ts";

export interface KeyringSurroundings {
  /** As `process.platform`. */
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The keyring of this system; its code is loaded only now. @throws CecError `failed` where there is none. */
export async function openKeyring({ platform, env }: KeyringSurroundings): Promise<Keyring> {
  if (platform === "darwin") return (await import("./macos-keychain.ts")).macosKeychain();
  if (platform === "win32") return (await import("./windows-credentials.ts")).windowsCredentials();
  if (["linux", "freebsd", "openbsd", "netbsd", "dragonfly"].includes(platform)) {
    return (await import("./secret-service.ts")).secretService(env);
  }
  throw new CecError("failed", `no keyring is known for ${platform}`, { operation: "use the keyring" });
}
