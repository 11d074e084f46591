/** The case as a file: the same JSON that is posted. */

import { isObject, type JsonObject } from "./pointers";

/** The case that a file holds; null where it holds none. */
export function caseInFile(content: string): JsonObject | null {
  try {
    const found: unknown = JSON.parse(content.replace(/^\uFEFF/, ""));
    return isObject(found) ? found : null;
  } catch {
    return null;
  }
}

export const fileOf = (draft: JsonObject): Blob => new Blob([`${JSON.stringify(draft, null, 2)}\n`], { type: "application/json" });
