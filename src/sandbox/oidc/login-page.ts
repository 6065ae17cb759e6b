import type { Context } from "../context.ts";
import { checkPassword } from "./check-password.ts";
import { html, page } from "./page.ts";
import { redirect, withQuery } from "./redirect.ts";
import { readForm } from "./token.ts";

/**
 * `/oauth2/login`: the sandbox's own sign-in, in two steps. `GET` shows the form for a login challenge; a `POST` of login and password
 * answers with the question for consent, and the `POST` of that answer leads back to the client, with a code or with `access_denied`.
 */
export async function loginPage(request: Request, context: Context): Promise<Response> {
  if (request.method === "GET" || request.method === "HEAD") {
    return showForm(context.url.searchParams.get("login_challenge") ?? "", context);
  }
  if (request.method !== "POST") return page("Not allowed", "<p>This page takes GET and POST.</p>", 405);
  const form = await readForm(request);
  const consent = form.get("consent_challenge");
  return consent === null ? signIn(form, context) : decide(consent, form.get("answer") === "allow", context);
}

function showForm(challenge: string, context: Context, login = "", wrong = ""): Response {
  if (!context.signIn.pending(challenge)) return expired();
  return page(
    "Sign in",
    `${wrong === "" ? "" : `<p role="alert">${html(wrong)}</p>`}
<form method="post" action="/oauth2/login">
  <input type="hidden" name="login_challenge" value="${html(challenge)}">
  <label for="login">Login</label>
  <input id="login" name="login" value="${html(login)}" autocomplete="username" required autofocus>
  <label for="password">Password</label>
  <input id="password" name="password" type="password" autocomplete="current-password" required>
  <button type="submit">Sign in</button>
</form>`,
    wrong === "" ? 200 : 401,
  );
}

async function signIn(form: URLSearchParams, context: Context): Promise<Response> {
  const challenge = form.get("login_challenge") ?? "";
  const login = form.get("login") ?? "";
  const request = context.signIn.pending(challenge);
  if (!request) return expired();
  const { user, refusal } = await checkPassword(context, login, form.get("password") ?? "");
  if (!user) return showForm(challenge, context, login, refusal);
  context.noteUser(user.login);
  const consent = context.signIn.vouch(challenge, user.login);
  if (consent === undefined) return expired();
  return page(
    "Allow access?",
    `<p><strong>${html(request.client)}</strong> wants to work on this server as <strong>${html(user.login)}</strong>.</p>
<form method="post" action="/oauth2/login">
  <input type="hidden" name="consent_challenge" value="${html(consent)}">
  <button type="submit" name="answer" value="allow" autofocus>Allow</button>
  <button type="submit" name="answer" value="deny">Deny</button>
</form>`,
  );
}

function decide(consent: string, allowed: boolean, context: Context): Response {
  const vouched = context.signIn.decide(consent);
  if (!vouched) return expired();
  const { redirectUri, scope, state } = vouched.request;
  if (allowed) return redirect(303, withQuery(redirectUri, { code: context.signIn.issue(vouched), scope, state }));
  const description = "The person who signed in denied the request.";
  return redirect(303, withQuery(redirectUri, { error: "access_denied", error_description: description, state }));
}

function expired(): Response {
  return page("Start again", "<p>This sign-in is over or has expired. Start again from your program.</p>", 404);
}
