/** Both languages; each part of the application brings its own words when it is opened. */

import { computed, type WritableComputedRef } from "vue";
import { createI18n } from "vue-i18n";
import { keepHere, keptHere } from "./client/browser_storage";
import en from "./words.en";
import zh from "./words.zh";

export type Language = "zh" | "en";
type Words = { [word: string]: string | Words };

const PLACE = "calc.language";
const TAGS: Record<Language, string> = { zh: "zh-Hans", en: "en" };

function first(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? keptHere(PLACE);
  if (asked === "zh" || asked === "en") return asked;
  return navigator.language.toLowerCase().startsWith("en") ? "en" : "zh";
}

export const words = createI18n({ legacy: false, locale: first(), messages: { zh, en } as Record<Language, Words> });

/** The language that is read, and asked of the service. */
export const language: WritableComputedRef<Language> = computed({
  get: () => words.global.locale.value as Language,
  set: (chosen) => {
    words.global.locale.value = chosen;
    keepHere(PLACE, chosen);
    document.documentElement.lang = TAGS[chosen];
  },
});
document.documentElement.lang = TAGS[language.value];

/** Say `word` in the language that is read. */
export const say = (word: string, named: Record<string, unknown> = {}): string => words.global.t(word, named);

/** Add the words of a part of the application under its name; the same words in both languages. */
export function learn(part: string, zh: Words, en: Words): void {
  words.global.mergeLocaleMessage("zh", { [part]: zh });
  words.global.mergeLocaleMessage("en", { [part]: en });
}
