import { commonHeaders } from "./error.ts";
import { resultNamespace, xmlDeclaration } from "./xml.ts";

/** A result document: `<name xmlns="...">content</name>`, content being XML already. */
export function xmlResult(name: string, content: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${xmlDeclaration}<${name} xmlns="${resultNamespace}">${content}</${name}>`, {
    headers: { ...commonHeaders(), ...headers, "Content-Type": "application/xml" },
  });
}
