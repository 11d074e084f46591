/** What the service, or the way to it, says when it does not do what was asked: a problem document (RFC 9457). */

export interface Fault {
  message: string;
  pointer?: string;
  code?: string;
  [member: string]: unknown;
}

export interface Problem {
  /** The last part of `type`: `unprocessable-case`, or one of our own below. */
  kind: string;
  status: number;
  title: string;
  detail: string;
  faults: Fault[];
  /** Where this kind of problem is explained, "" for one of our own. */
  explained: string;
  /** Seconds after which asking again makes sense, null where it does not by itself. */
  again: number | null;
}

/** Thrown where a request was not answered with what was asked for. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.title);
  }
}

export const UNREACHABLE = "unreachable";
export const FILE_CHANGED = "file-changed";
export const NOT_SIGNED_IN = ["credentials-needed", "credentials-refused", "key-revoked", "key-expired"];
const MAY_PASS = [429, 502, 503, 504];
/** Nothing was heard of the service itself: what was asked may have been done all the same. */
const UNHEARD = [0, 502, 504];
const SECONDS = 5;

/** Nothing was answered: the service is down, restarting, or the network is. */
export function unreachable(): Problem {
  return { kind: UNREACHABLE, status: 0, title: "", detail: "", faults: [], explained: "", again: SECONDS };
}

/** A file is not what it was when it was chosen, or is gone: the browser gives nothing of it any more. */
export function fileChanged(): Problem {
  return { ...unreachable(), kind: FILE_CHANGED, again: null };
}

/** What a reply that is no success says; a reply that is no problem document (a proxy's page) keeps its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const document = await readAsJson(response);
  const type = textOf(document["type"]);
  const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const may = MAY_PASS.includes(response.status);
  return {
    kind: type.split("/").at(-1) || `status-${response.status}`,
    status: response.status,
    title: textOf(document["title"]),
    detail: textOf(document["detail"]),
    faults: Array.isArray(document["errors"]) ? (document["errors"] as Fault[]) : [],
    explained: type.startsWith("/problems/") ? type : "",
    again: may ? (Number.isFinite(wait) ? wait : SECONDS) : null,
  };
}

async function readAsJson(response: Response): Promise<Record<string, unknown>> {
  try {
    const read: unknown = await response.json();
    return typeof read === "object" && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Whether what was asked may have been done although nobody said so. */
export const mayBeDone = ({ kind, status }: Problem): boolean => kind !== FILE_CHANGED && UNHEARD.includes(status);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
