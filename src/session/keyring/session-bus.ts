import { access } from "node:fs/promises";
import { userInfo } from "node:os";
import type { MessageBus, Message as MessageType } from "@jellybrick/dbus-next";
import { CecError } from "../../base/errors.ts";

/** A connection to the person's D-Bus with the one kind of call used here. */
export interface SessionBus {
  call(target: CallTarget, signature: string, body: readonly unknown[]): Promise<readonly unknown[]>;
  /** Wraps a value for a place that holds any type. */
  variant(signature: string, value: unknown): unknown;
  /** Resolves with the body of the first such signal of the object; ask before the call that causes it. */
  nextSignal(path: string, interfaceName: string, member: string): Promise<readonly unknown[]>;
  close(): void;
}

export interface CallTarget {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
}

/** @throws CecError `failed` when there is no session bus or it does not let us in. */
export async function connectSessionBus(env: Readonly<Record<string, string | undefined>>): Promise<SessionBus> {
  const busAddress = env.DBUS_SESSION_BUS_ADDRESS || (await usualAddress(env));
  if (!busAddress) throw noBus("there is no D-Bus session");
  const { sessionBus, Message, Variant } = await import("@jellybrick/dbus-next");
  const bus = sessionBus({ busAddress });
  const broken = new Promise<never>((_, reject) => {
    bus.on("error", (error: unknown) => reject(noBus("the D-Bus session does not answer", error)));
  });
  // Calls race with it; between calls nobody listens.
  broken.catch(() => undefined);
  return {
    async call(target, signature, body) {
      const message = new Message({ ...target, signature, body: [...body] });
      const reply = await Promise.race([bus.call(message), broken]);
      return reply?.body ?? [];
    },
    variant: (signature, value) => new Variant(signature, value),
    nextSignal: (path, interfaceName, member) =>
      new Promise((resolve) => {
        const listen = (message: MessageType) => {
          if (message.path !== path || message.interface !== interfaceName || message.member !== member) return;
          bus.off("message", listen);
          resolve(message.body);
        };
        bus.on("message", listen);
      }),
    close: () => closeBus(bus),
  };
}

function closeBus(bus: MessageBus): void {
  bus.disconnect();
}

/** Where systemd puts the bus when the variable is lost, as under `sudo -i` or `cron`. */
async function usualAddress(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const folder = env.XDG_RUNTIME_DIR || `/run/user/${userInfo().uid}`;
  const path = `${folder}/bus`;
  return access(path).then(
    () => `unix:path=${path}`,
    () => undefined,
  );
}

function noBus(why: string, cause?: unknown): CecError {
  return new CecError("failed", why, { operation: "use the keyring", cause });
}
