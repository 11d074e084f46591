/** Where in a rules file somebody is: which keys lead there, and whether a key or a value is being written. */

export interface Place {
  /** From the file on; `[]` stands for an entry of a list. */
  path: string[];
  /** What is written there: a key, or the value of the last key of `path`. */
  writes: "key" | "value";
  /** Where what is written so far begins. */
  from: number;
  /** The keys that stand beside it already. */
  beside: string[];
}

interface Line {
  indent: number;
  /** The indentation of what follows a dash, where there is one. */
  inner: number;
  dash: boolean;
  key: string;
}

const ENTRY = /^(\s*)((?:-\s+)?)(?:([^\s:#{}[\],"']+)\s*:(?=\s|$))?/;

function lineOf(text: string): Line {
  const [, spaces = "", dash = "", key = ""] = ENTRY.exec(text) ?? [];
  return { indent: spaces.length, inner: spaces.length + dash.length, dash: dash !== "", key };
}

/** The place at `position` of a text that is written as the rules are: blocks, with `{…}` and `[…]` on one line. */
export function placeAt(text: string, position: number): Place | null {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  const before = text.slice(start, position);
  if (before.includes("#") && /(^|\s)#/.test(before)) return null;
  const above = text.slice(0, start).split("\n").slice(0, -1);
  const own = lineOf(before);
  const parents = parentsOf(above, own.key || own.dash ? own.inner : before.length - before.trimStart().length, own);
  const flow = flowOf(before, own);
  const [, typed = ""] = /([\w.#%-]*)$/.exec(before) ?? [];
  const from = position - typed.length;
  if (flow) {
    const path = [...parents, ...(own.dash ? ["[]"] : []), ...(own.key ? [own.key] : []), ...flow.path];
    return { path, writes: flow.writes, from, beside: flow.beside };
  }
  const base = [...parents, ...(own.dash ? ["[]"] : [])];
  if (own.key) return { path: [...base, own.key], writes: "value", from, beside: [] };
  return { path: base, writes: "key", from, beside: besideOf(text, start, own) };
}

/** The keys of the lines above that are less deep; a list may stand as deep as its key. */
function parentsOf(above: string[], depth: number, own: Line): string[] {
  const path: string[] = [];
  let deepest = own.dash ? own.indent : depth;
  let inList = own.dash;
  for (const text of above.toReversed()) {
    if (!text.trim() || text.trim().startsWith("#")) continue;
    const line = lineOf(text);
    const opens = line.key !== "" && line.inner < deepest + (inList ? 1 : 0);
    if (opens && /:\s*(#.*)?$/.test(text)) {
      path.unshift(line.key);
      deepest = line.inner;
      inList = false;
    }
    if (line.dash && line.indent < deepest && !inList) {
      path.unshift("[]");
      deepest = line.indent;
      inList = true;
    } else if (line.dash && line.inner === deepest && !inList) {
      path.unshift("[]");
      deepest = line.indent;
      inList = true;
    }
    if (deepest === 0 && !inList) break;
  }
  return path;
}

/** What is open of `{…}` and `[…]` before the end of a line. */
function flowOf(before: string, own: Line): Omit<Place, "from"> | null {
  const open: { brace: string; key: string; beside: string[] }[] = [];
  for (const [token] of before.slice(own.inner).matchAll(/"[^"]*"|[{}[\],]|[^\s{}[\],:"]+\s*:(?=\s|$)/g)) {
    const last = open.at(-1);
    if (token === "{" || token === "[") open.push({ brace: token, key: "", beside: [] });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && last) last.key = "";
    else if (token.endsWith(":") && last) {
      last.key = token.slice(0, -1).trim();
      last.beside.push(last.key);
    }
  }
  const last = open.at(-1);
  if (!last) return null;
  const path = open.slice(0, -1).flatMap((one) => (one.brace === "[" ? ["[]"] : [one.key]));
  if (last.brace === "[") return { path: [...path, "[]"], writes: "value", beside: [] };
  return last.key
    ? { path: [...path, last.key], writes: "value", beside: [] }
    : { path, writes: "key", beside: last.beside };
}

/** The keys of the same block around the line that begins at `start`. */
function besideOf(text: string, start: number, own: Line): string[] {
  const lines = text.split("\n");
  const at = text.slice(0, start).split("\n").length - 1;
  const current = lines[at] ?? "";
  const depth = own.dash ? own.inner : current.length - current.trimStart().length;
  const found: string[] = [];
  for (const [step, until] of [[-1, -1], [1, lines.length]] as const) {
    for (let number = at + step; number !== until; number += step) {
      const line = lineOf(lines[number] ?? "");
      if (!(lines[number] ?? "").trim()) continue;
      if (line.inner < depth || (step > 0 && line.dash && line.inner === depth)) break;
      if (line.inner === depth && line.key) found.push(line.key);
      if (step < 0 && line.dash && line.inner === depth) break;
    }
  }
  return found;
}
