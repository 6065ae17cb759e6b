/** A redirect as the real server sends it, with the link in the body. */
export function redirect(
  status: 302 | 303,
  location: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const text = status === 302 ? "Found" : "See Other";
  return new Response(`<a href="${location.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}">${text}</a>.\n\n`, {
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", Location: location, ...headers },
  });
}

/** An address with parameters added to its query. */
export function withQuery(address: string, parameters: Readonly<Record<string, string>>): string {
  return `${address}${address.includes("?") ? "&" : "?"}${new URLSearchParams(parameters)}`;
}
