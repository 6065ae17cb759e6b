import { CecError, isCecError } from "../../base/errors.ts";
import { within } from "../../base/within.ts";
import { connectSessionBus, type SessionBus } from "./session-bus.ts";
import { type Keyring, keyringService, keyringTimeoutMs } from "./types.ts";

/*
 * The Secret Service API (freedesktop.org, draft 0.2) as GNOME Keyring, KWallet and KeePassXC offer it. Items carry exactly the two
 * attributes the Go client searches for. The transport is `plain`: docs/decisions/keyring.md says why.
 */
const destination = "org.freedesktop.secrets";
const servicePath = "/org/freedesktop/secrets";
const names = {
  service: "org.freedesktop.Secret.Service",
  collection: "org.freedesktop.Secret.Collection",
  item: "org.freedesktop.Secret.Item",
  prompt: "org.freedesktop.Secret.Prompt",
} as const;
const loginCollection = `${servicePath}/collection/login`;
/** "No object" in answers that otherwise hold a path. */
const nowhere = "/";
/** For a person to type the keyring's password, where there is a screen to ask on. */
const promptTimeoutMs = 30_000;

type Variables = Readonly<Record<string, string | undefined>>;

/** The keyring of a Linux or BSD desktop. Each call connects anew: an open connection would keep the process alive. */
export function secretService(env: Variables): Keyring {
  const run = async <T>(work: (service: Service) => Promise<T>): Promise<T> => {
    let bus: SessionBus | undefined;
    const patience = createPatience();
    try {
      bus = await patience.bear("The D-Bus session", connectSessionBus(env));
      return await work(createService(bus, env, patience));
    } catch (error) {
      if (isCecError(error)) throw error;
      throw new CecError("failed", explain(error), { operation: "use the keyring", cause: error });
    } finally {
      bus?.close();
    }
  };
  return {
    label: "Secret Service",
    read: (entry) =>
      run(async (service) => {
        const item = await service.find(entry);
        return item === undefined ? undefined : service.secretOf(item);
      }),
    write: (entry, secret) => run((service) => service.create(entry, secret)),
    remove: (entry) =>
      run(async (service) => {
        const item = await service.find(entry);
        if (item === undefined) return false;
        await service.remove(item);
        return true;
      }),
  };
}

interface Service {
  /** Path of the unlocked item, `undefined` when there is none. */
  find(entry: string): Promise<string | undefined>;
  secretOf(item: string): Promise<string>;
  create(entry: string, secret: string): Promise<void>;
  remove(item: string): Promise<void>;
}

/** The time a keyring may take for all calls of one piece of work together, not counting that of a person at its window. */
interface Patience {
  bear<T>(what: string, call: Promise<T>): Promise<T>;
  renew(): void;
}

function createPatience(): Patience {
  let endsAtMs = performance.now() + keyringTimeoutMs;
  return {
    bear: (what, call) => within(Math.max(1, endsAtMs - performance.now()), what, call, keyringTimeoutMs),
    renew() {
      endsAtMs = performance.now() + keyringTimeoutMs;
    },
  };
}

function createService(bus: SessionBus, env: Variables, patience: Patience): Service {
  const call = (path: string, interfaceName: string, member: string, signature = "", body: readonly unknown[] = []) =>
    patience.bear("The keyring", bus.call({ destination, path, interface: interfaceName, member }, signature, body));

  const openTransport = async (): Promise<string> => {
    const [, session] = await call(servicePath, names.service, "OpenSession", "sv", ["plain", bus.variant("s", "")]);
    return asPath(session);
  };

  /** Has the person asked if the service wants that and there is a screen; a locked keyring on a server must not make a run hang. */
  const settlePrompt = async (prompt: string): Promise<void> => {
    if (prompt === nowhere) return;
    if (!env.DISPLAY && !env.WAYLAND_DISPLAY) {
      await call(prompt, names.prompt, "Dismiss");
      throw failure("the keyring is locked");
    }
    await bus.call(
      {
        destination: "org.freedesktop.DBus",
        path: "/org/freedesktop/DBus",
        interface: "org.freedesktop.DBus",
        member: "AddMatch",
      },
      "s",
      [`type='signal',interface='${names.prompt}',path='${prompt}'`],
    );
    const completed = bus.nextSignal(prompt, names.prompt, "Completed");
    await call(prompt, names.prompt, "Prompt", "s", [""]);
    const [dismissed] = await within(promptTimeoutMs, "The person at the keyring's window", completed);
    patience.renew();
    if (dismissed === true) throw failure("access to the keyring was denied");
  };

  const unlock = async (path: string): Promise<void> => {
    const [, prompt] = await call(servicePath, names.service, "Unlock", "ao", [[path]]);
    await settlePrompt(asPath(prompt));
  };

  const targetCollection = async (): Promise<string> => {
    const [collections] = await call(servicePath, "org.freedesktop.DBus.Properties", "Get", "ss", [
      names.service,
      "Collections",
    ]);
    if (asPaths(unwrap(collections)).includes(loginCollection)) return loginCollection;
    const [alias] = await call(servicePath, names.service, "ReadAlias", "s", ["default"]);
    if (asPath(alias) === nowhere) throw failure("the keyring has no collection to store in");
    return asPath(alias);
  };

  return {
    async find(entry) {
      const [unlocked, locked] = await call(servicePath, names.service, "SearchItems", "a{ss}", [attributes(entry)]);
      const open = preferLogin(asPaths(unlocked));
      if (open !== undefined) return open;
      const closed = preferLogin(asPaths(locked));
      if (closed !== undefined) await unlock(closed);
      return closed;
    },
    async secretOf(item) {
      const [secret] = await call(item, names.item, "GetSecret", "o", [await openTransport()]);
      const value = Array.isArray(secret) ? secret[2] : undefined;
      if (!(value instanceof Uint8Array)) throw failure("the keyring answered something else than a secret");
      return Buffer.from(value).toString("utf8");
    },
    async create(entry, secret) {
      const collection = await targetCollection();
      await unlock(collection);
      const properties = {
        [`${names.item}.Label`]: bus.variant("s", `Password for '${entry}' on '${keyringService}'`),
        [`${names.item}.Attributes`]: bus.variant("a{ss}", attributes(entry)),
      };
      const value = [await openTransport(), Buffer.alloc(0), Buffer.from(secret, "utf8"), "text/plain; charset=utf8"];
      const [, prompt] = await call(collection, names.collection, "CreateItem", "a{sv}(oayays)b", [
        properties,
        value,
        true,
      ]);
      await settlePrompt(asPath(prompt));
    },
    async remove(item) {
      const [prompt] = await call(item, names.item, "Delete");
      await settlePrompt(asPath(prompt));
    },
  };
}

function attributes(entry: string): Record<string, string> {
  return { service: keyringService, username: entry };
}

function preferLogin(items: readonly string[]): string | undefined {
  return items.find((item) => item.startsWith(`${loginCollection}/`)) ?? items[0];
}

function asPath(value: unknown): string {
  if (typeof value !== "string") throw failure("the keyring answered something else than an object");
  return value;
}

function asPaths(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((path) => typeof path === "string") : [];
}

function unwrap(value: unknown): unknown {
  return typeof value === "object" && value !== null && "value" in value ? value.value : value;
}

function failure(why: string): CecError {
  return new CecError("failed", why, { operation: "use the keyring" });
}

/** D-Bus errors carry a name; "no such service" is the one that everybody without a desktop meets. */
function explain(error: unknown): string {
  const name = typeof error === "object" && error !== null && "type" in error ? String(error.type) : "";
  if (name.endsWith(".ServiceUnknown") || name.endsWith(".NameHasNoOwner")) return "no keyring service runs";
  if (name.endsWith(".IsLocked")) return "the keyring is locked";
  return `the keyring failed: ${error instanceof Error ? error.message : String(error)}`;
}
