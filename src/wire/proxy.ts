import { CecError } from "../base/errors.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Which proxy, if any, a request to `url` goes through. */
export type ProxyChoice = (url: URL) => URL | undefined;

/**
 * The rule curl and Go's client share: `HTTPS_PROXY` for https, `HTTP_PROXY` for http, `ALL_PROXY` for either, `NO_PROXY` for exceptions
 * (names with their subdomains, `.suffix`, addresses, IPv4 ranges in CIDR form, each with an optional port, `*` for all). Lower case wins.
 * Loopback addresses are never reached through a proxy.
 * @throws CecError `usage` from the returned function, for a proxy that is no http or https address.
 */
export function proxyChoice(env: Env): ProxyChoice {
  const setting = (name: string): string => (env[name.toLowerCase()] || env[name] || "").trim();
  const all = setting("ALL_PROXY");
  const proxies: Readonly<Record<string, string>> = {
    "http:": setting("HTTP_PROXY") || all,
    "https:": setting("HTTPS_PROXY") || all,
    "ws:": setting("HTTP_PROXY") || all,
    "wss:": setting("HTTPS_PROXY") || all,
  };
  const exceptions = setting("NO_PROXY")
    .split(/[\s,]+/)
    .filter((entry) => entry !== "");
  return (url) => {
    const proxy = proxies[url.protocol] ?? "";
    if (proxy === "" || isLoopback(url.hostname) || exceptions.some((entry) => excepts(entry, url))) return undefined;
    return parseProxy(proxy);
  };
}

function parseProxy(text: string): URL {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url;
  const kind = /^socks/i.test(withScheme)
    ? "is a SOCKS proxy, which cec does not speak to"
    : "is no http or https address";
  throw new CecError("usage", `the proxy set in the environment ${kind}`, {
    hint: "Set HTTPS_PROXY to http://host:port, or except this server with NO_PROXY.",
  });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function excepts(entry: string, url: URL): boolean {
  if (entry === "*") return true;
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  let name = entry.toLowerCase();
  const port = /^(?:\[.*\]|[^:]+):(\d+)$/.exec(name)?.[1];
  if (port !== undefined) {
    const actual = url.port || (url.protocol === "https:" || url.protocol === "wss:" ? "443" : "80");
    if (port !== actual) return false;
    name = name.slice(0, -port.length - 1);
  }
  name = name.replace(/^\[|\]$/g, "").replace(/^\*?\./, "");
  const range = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(name);
  if (range) return inRange(host, range[1] ?? "", Number(range[2]));
  return host === name || (host.endsWith(`.${name}`) && !/^[\d.]+$/.test(host));
}

function inRange(host: string, network: string, bits: number): boolean {
  const address = ipv4(host);
  const base = ipv4(network);
  if (address === undefined || base === undefined || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(base / size);
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Value of `Proxy-Authorization` for the user information of a proxy's address, if it has any (RFC 7617). */
export function proxyAuthorization(proxy: URL): string | undefined {
  if (proxy.username === "" && proxy.password === "") return undefined;
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}

/** For a proxy that will not do it. A passing trouble of its own (502, 503, 504) may be over the next time. */
export function proxyRefusal(status: number): CecError {
  const code = status >= 502 && status <= 504 ? "unavailable" : "failed";
  const hint = status === 407 ? "Put the proxy's user name and password into its address." : "Ask who runs the proxy.";
  return new CecError(code, `the proxy refused the connection (status ${status})`, { hint, status });
}
