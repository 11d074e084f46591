/** CodeMirror for a rules file: loaded only where one is edited. It lives in a shadow root: its styles stay in there. */

import { autocompletion, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { defaultHighlightStyle, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import type { Underlined } from "./complaints";
import type { Offered } from "./completions";

export interface Editing {
  /** What is offered at a position, and where what it replaces begins. */
  offer: (text: string, position: number) => { from: number; choices: Offered[] } | null;
  changed: (text: string) => void;
  /** What it is called: an element that names it could not be reached from within a shadow root. */
  label: string;
}

/** Keys and comments are told apart, in colours of our own that have contrast in both schemes. */
const COLOURS: Record<string, string> = { "#00c": "var(--link)", "#940": "var(--faint)" };
const HIGHLIGHTED = HighlightStyle.define(
  defaultHighlightStyle.specs.map(({ tag, color }) => ({ tag, color: COLOURS[String(color)] ?? "var(--ink)" })),
);
const LOOK = EditorView.theme({
  "&": { backgroundColor: "var(--page)", color: "var(--ink)", border: "1px solid var(--faint)", fontSize: ".92rem" },
  "&.cm-focused": { outline: "3px solid var(--mark)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: 'ui-monospace, "Noto Sans Mono CJK SC", monospace', maxHeight: "32rem", overflow: "auto" },
  ".cm-gutters": { backgroundColor: "var(--area)", color: "var(--faint)", border: "none" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--area)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--on-link)" },
  ".cm-completionDetail": { color: "inherit", fontStyle: "normal" },
});

/** Show `text` in `place`, which is emptied; returns how to show complaints, another text, and how to end. */
export function openEditor(place: HTMLElement, text: string, editing: Editing) {
  const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
  const offer = (context: CompletionContext): CompletionResult | null => {
    const found = editing.offer(context.state.doc.toString(), context.pos);
    if (!found || (!context.explicit && found.from === context.pos)) return null;
    const options = found.choices.map(({ label, about, text: apply }) => ({ label, detail: about, apply }));
    return options.length ? { from: found.from, options, validFor: /^[\w.#%-]*$/ } : null;
  };
  const extensions = [
    lineNumbers(),
    history(),
    indentOnInput(),
    yaml(),
    syntaxHighlighting(HIGHLIGHTED),
    autocompletion({ override: [offer] }),
    lintGutter(),
    // Tab indents, as whoever edits YAML expects; Escape, then Tab leaves, as CodeMirror itself has it.
    keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
    EditorState.tabSize.of(2),
    EditorView.contentAttributes.of({ "aria-label": editing.label, spellcheck: "false", tabindex: "0" }),
    EditorView.updateListener.of((update) => update.docChanged && editing.changed(update.state.doc.toString())),
    LOOK,
  ];
  const view = new EditorView({ parent: root, root, state: EditorState.create({ doc: text, extensions }) });
  return {
    show(found: readonly Underlined[]): void {
      const length = view.state.doc.length;
      const inside = found.filter((one) => one.to <= length);
      view.dispatch(setDiagnostics(view.state, inside));
    },
    go(position: number): void {
      view.dispatch({ selection: { anchor: position }, scrollIntoView: true });
      view.focus();
    },
    end: () => view.destroy(),
  };
}

export type OpenEditor = ReturnType<typeof openEditor>;
