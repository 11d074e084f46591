import { describe, expect, it } from "vitest";
import { words } from "../src/words";
import "../src/audits/words";
import "../src/case/words";
import "../src/rules/words";
import "../src/start/words";

type Words = { [word: string]: string | Words };

const SOURCES = import.meta.glob<string>("../src/**/*.{ts,vue}", { query: "?raw", import: "default", eager: true });
const flat = (said: Words, before = ""): [string, string][] =>
  Object.entries(said).flatMap(([word, means]): [string, string][] =>
    typeof means === "string" ? [[before + word, means]] : flat(means, `${before}${word}.`),
  );
const of = (language: "zh" | "en"): Map<string, string> => new Map(flat(words.global.getLocaleMessage(language) as Words));
const holes = (text = ""): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, hole]) => hole ?? "").sort();

/** What `say` is asked for: whole words, and words of which a part is chosen while the page runs. */
const asked = Object.values(SOURCES).flatMap((source) => [...source.matchAll(/\bsay\(\s*(["'`])((?:(?!\1).)+)\1/g)].map(([, , word]) => word ?? ""));
const pattern = (word: string): RegExp => new RegExp(`^${word.replaceAll(".", "\\.").replaceAll(/\$\{[^}]*\}/g, "\\w+")}$`);

describe("words", () => {
  const [zh, en] = [of("zh"), of("en")];

  it("are the same in both languages, with the same holes to fill", () => {
    expect([...en.keys()].sort()).toEqual([...zh.keys()].sort());
    expect([...zh].filter(([word, text]) => holes(text).join() !== holes(en.get(word)).join())).toEqual([]);
  });

  it("are there wherever one is asked for", () => {
    expect(asked.length).toBeGreaterThan(300);
    expect(asked.filter((word) => ![...zh.keys()].some((one) => pattern(word).test(one)))).toEqual([]);
  });

  it("hold nothing that means something else to who fills them in", () => {
    expect([...zh, ...en].filter(([, text]) => /[@|]/.test(text))).toEqual([]);
  });
});
