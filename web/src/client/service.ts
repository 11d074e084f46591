/** The service, by its public addresses alone; their types are made from `/openapi.json`. */

import createClient from "openapi-fetch";
import { language } from "../words";
import { NOT_SIGNED_IN, problemOf, Refused, unreachable } from "./problem";
import type { components, paths } from "./schema";
import { askForWantedKey, signedIn } from "./signed_in";

export type Schemas = components["schemas"];

/** Every address with its types: `await answer(service.GET("/v1/audits/{id}", { params: { path: { id } } }))`. */
export const service = createClient<paths>({ baseUrl: location.origin, fetch: send });

/**
 * As `fetch`, with the key and the language; throws `Refused` for whatever is no success.
 * Where a key is wanted it is asked for, above the page as it stands, and the request is sent again with it.
 */
export async function send(request: Request): Promise<Response> {
  request.headers.set("Accept-Language", language.value);
  const key = signedIn.key;
  if (key) request.headers.set("Authorization", `Bearer ${key}`);
  const response = await fetch(request.clone()).then(whole).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Refused(unreachable());
  });
  if (response.ok) return response;
  const problem = await problemOf(response);
  const isWanting = NOT_SIGNED_IN.includes(problem.kind);
  if (isWanting && (signedIn.key !== key || (await askForWantedKey()))) return send(request);
  throw new Refused(problem);
}

const WITHOUT_BODY = [204, 205, 304];

/** A reply with all of its body here: one that breaks off on its way is no reply. */
async function whole(reply: Response): Promise<Response> {
  // Chromium gives even a reply without content a body, an empty one, with which none may be made.
  if (reply.body === null || WITHOUT_BODY.includes(reply.status)) return reply;
  const { status, statusText, headers } = reply;
  return new Response(await reply.blob(), { status, statusText, headers });
}

/** The body of a reply; what is no success was thrown before. */
export async function answer<Body>(reply: Promise<{ data?: Body }>): Promise<Body> {
  return (await reply).data as Body;
}

/** What is posted or got as text: a page to print, a file of rules. */
export async function text(address: string, options: RequestInit = {}): Promise<string> {
  return (await send(new Request(address, options))).text();
}
