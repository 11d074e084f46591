/** What several views ask of the service once: what codes are called, the clauses, the texts of the rules. */

import { computed } from "vue";
import { answer, service, type Schemas } from "../client/service";
import { asked } from "../parts/asked";
import { language } from "../words";

export const vocabulary = asked(() => answer(service.GET("/v1/vocabulary")));
export const clauses = asked(() => answer(service.GET("/v1/clauses")));
export const servingFiles = asked(() => answer(service.GET("/v1/rules/files")));

export const servingText = computed<Record<string, string>>(() =>
  Object.fromEntries((servingFiles.reply.value?.files ?? []).map(({ path, text }) => [path, text])),
);

type Group = "category" | "district" | "track";
type Labelled = { code?: string; id?: string; label: Schemas["Label"] };
const LISTS = { category: "categories", district: "districts", track: "tracks" } as const;

/** What a code is called in the language that is read; the code itself where nobody says. */
export function called(group: Group, code: string | null): string {
  const listed = (vocabulary.reply.value?.[LISTS[group]] ?? []) as Labelled[];
  return listed.find((one) => (one.code ?? one.id) === code)?.label[language.value] ?? code ?? "–";
}

/** Ask for it unless it is there already. */
export function once(known: { reply: { value: unknown }; ask: () => Promise<void> }): void {
  if (known.reply.value === null) void known.ask();
}
