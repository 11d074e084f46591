/** A file sent in parts, so that nothing is sent twice: tus 1.0.0 against the addresses of runs. */

import { Refused, type Problem } from "../../client/problem";
import { answer, send, service } from "../../client/service";
import { seeUnchanged } from "../../parts/chosen_files";
import { pause } from "../../parts/downloads";

const VERSION = { "Tus-Resumable": "1.0.0" };
const PART = 256 << 10;
const LARGEST_PART = 16 << 20;
const MILLISECONDS_OF_A_PART = 1000;
/** Somebody else is sending, or sent more than was known here: what is there is asked for again. */
const ASK_AGAIN = ["upload-offset", "upload-taken"];

/** Begin a run whose file is to come; returns its id. Throws `Refused`. */
export async function begin(query: URLSearchParams, size: number, packed: string): Promise<string> {
  const headers = { ...VERSION, "Upload-Length": String(size), ...(packed ? { "Content-Encoding": packed } : {}) };
  const reply = await send(new Request(`/v1/audits?${query}`, { method: "POST", headers }));
  return reply.headers.get("Location")?.split("/").at(-1) ?? "";
}

/** How many bytes of a run's file are there. Throws `Refused`. */
export async function offsetOf(id: string): Promise<number> {
  return (await answer(service.GET("/v1/audits/{id}", { params: { path: { id } } }))).received;
}

export interface Told {
  /** So many bytes are there. */
  sent: (bytes: number) => void;
  /** It stops for a while, for this; null: it goes on. */
  held: (problem: Problem | null) => void;
}

/** How long to wait before a part is sent again: what the service says, else longer each time, up to half a minute. */
export const patience = (problem: Problem, failures: number): number =>
  problem.status === 0 ? Math.min(30, 2 ** failures) : (problem.again ?? 2);

/** How large the next part is: about one that takes a second. */
export const nextSize = (size: number, milliseconds: number): number =>
  Math.min(LARGEST_PART, Math.max(PART, Math.round((size * MILLISECONDS_OF_A_PART) / Math.max(milliseconds, 1))));

/**
 * Send what is missing of a file, however often the connection or the service breaks off, until all is there or
 * `signal` ends it. Throws `Refused` for what does not pass by itself.
 */
export async function sendAll(id: string, file: Blob, told: Told, signal: AbortSignal): Promise<void> {
  let size = PART;
  let failures = 0;
  let offset: number | null = null;
  while (offset === null || offset < file.size) {
    signal.throwIfAborted();
    try {
      offset ??= await offsetOf(id);
      told.sent(offset);
      if (offset >= file.size) break;
      await seeUnchanged(file);
      const began = performance.now();
      offset = await sendPart(id, offset, file.slice(offset, offset + size), signal);
      size = nextSize(size, performance.now() - began);
      failures = 0;
      told.sent(offset);
      told.held(null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { problem } = error;
      if (problem.again === null && !ASK_AGAIN.includes(problem.kind)) throw error;
      offset = null;
      size = PART;
      told.held(problem);
      await pause(patience(problem, ++failures) * 1000, signal);
    }
  }
}

async function sendPart(id: string, offset: number, body: Blob, signal: AbortSignal): Promise<number> {
  const headers = { ...VERSION, "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream" };
  const reply = await send(new Request(`/v1/audits/${id}`, { method: "PATCH", headers, body, signal }));
  return Number(reply.headers.get("Upload-Offset") ?? offset + body.size);
}
