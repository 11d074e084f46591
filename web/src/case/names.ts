/** What a place of the case is called, with whose it is where there are several. */

import { language, say } from "../words";
import type { Checked } from "./assessed";
import { labelOf } from "./fields";
import { steps, valueAt, type JsonObject } from "./pointers";

export function nameOf(pointer: string, draft: JsonObject, { places, vocabulary }: Checked): string {
  const [holder = "", at = ""] = steps(pointer);
  const field = places.get(pointer);
  const name = field?.label[language.value] ?? labelOf(vocabulary, "field", steps(pointer).at(-1), language.value);
  if (holder !== "claims" || at === "") return name;
  return `${say("case.claim", { id: String(valueAt(draft, `/claims/${at}/claim_id`) ?? Number(at) + 1) })} · ${name}`;
}
