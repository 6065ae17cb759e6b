import type { Database } from "bun:sqlite";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import type { User, Users } from "../facts.ts";

interface RawUser {
  readonly body: string;
  readonly password: string;
}

/** Users and groups. Passwords are kept as `salt:scrypt`, in hex. */
export class SqliteUsers implements Users {
  /** Each request asks who sent it. Only the running server changes people, another process at most adds tokens. */
  readonly #known = new Map<string, User>();
  readonly #byLogin;
  readonly #byUuid;
  readonly #all;
  readonly #save;
  readonly #remove;
  readonly #setPassword;

  constructor(database: Database) {
    this.#byLogin = database.query<RawUser, [string]>("SELECT body, password FROM users WHERE login = ?1");
    this.#byUuid = database.query<RawUser, [string]>("SELECT body, password FROM users WHERE uuid = ?1");
    this.#all = database.query<RawUser, []>("SELECT body, password FROM users ORDER BY rowid");
    this.#save = database.query<null, [string, string, string]>(
      `INSERT INTO users (uuid, login, body) VALUES (?1, ?2, ?3)
       ON CONFLICT (uuid) DO UPDATE SET login = excluded.login, body = excluded.body`,
    );
    this.#remove = database.query<null, [string]>("DELETE FROM users WHERE uuid = ?1");
    this.#setPassword = database.query<null, [string, string]>("UPDATE users SET password = ?2 WHERE uuid = ?1");
  }

  byLogin(login: string): User | undefined {
    const known = this.#known.get(login);
    if (known !== undefined) return known;
    const user = toUser(this.#byLogin.get(login));
    if (user !== undefined) this.#known.set(login, user);
    return user;
  }

  byUuid(uuid: string): User | undefined {
    return toUser(this.#byUuid.get(uuid));
  }

  all(): User[] {
    return this.#all.all().flatMap((raw) => toUser(raw) ?? []);
  }

  save(user: User): void {
    this.#known.clear();
    this.#save.run(user.uuid, user.login, JSON.stringify(user));
  }

  remove(uuid: string): void {
    this.#known.clear();
    this.#remove.run(uuid);
  }

  async setPassword(uuid: string, password: string): Promise<void> {
    const salt = randomBytes(16);
    const key = await derive(password, salt);
    this.#setPassword.run(uuid, `${salt.toString("hex")}:${key.toString("hex")}`);
  }

  async checkPassword(uuid: string, password: string): Promise<boolean> {
    const [salt, key] = (this.#byUuid.get(uuid)?.password ?? "").split(":");
    if (salt === undefined || key === undefined) return false;
    return timingSafeEqual(await derive(password, Buffer.from(salt, "hex")), Buffer.from(key, "hex"));
  }
}

function toUser(raw: RawUser | null): User | undefined {
  return raw === null ? undefined : (JSON.parse(raw.body) as User);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 32, { N: 4096, r: 8, p: 1 }, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
