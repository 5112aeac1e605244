/** The text itself: coloured, its errors at their lines, its words completed. */

import { autocompletion, closeBrackets, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorSelection, EditorState, type Text } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import type { CaseText, Finding, Word } from "./text";

export interface Wants {
  label: string;
  text: string;
  fixed: boolean;
  nonce: string;
  most: number;
  changed(): void;
  save(): void;
  check(): void;
  /** A change was held back that would have made the text this long. */
  tooLong(bytes: number): void;
}

const KINDS: Record<Word["kind"], string> = { key: "property", name: "variable", word: "constant", function: "function" };
const FIRST: Record<Word["kind"], number> = { key: 3, name: 2, word: 1, function: 0 };
const MEANT = /did you mean '([^']+)'\?/;

const THEME = EditorView.theme({
  ".cm-content": { fontFamily: 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace', caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--shade)", color: "var(--soft)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--link) 9%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--link) 32%, var(--paper))",
  },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--shade)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-tooltip": { maxWidth: "min(36rem, 90vw)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--link)", color: "var(--paper)" },
  ".cm-tooltip-autocomplete > ul > li": { whiteSpace: "nowrap", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.85" },
  ".cm-diagnostic": { fontFamily: "system-ui, sans-serif", padding: ".4rem .7rem" },
  // Signs of its own, where the library's are pictures out of its style sheet, which no page may load.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--bad)", textDecorationSkipInk: "none" },
  ".cm-lintRange-warning": { backgroundImage: "none", textDecoration: "underline wavy var(--mixed)", textDecorationSkipInk: "none" },
  ".cm-lint-marker-error, .cm-lint-marker-warning": { content: "normal", lineHeight: "1em" },
  ".cm-lint-marker-error::before": { content: '"✖"', color: "var(--bad)" },
  ".cm-lint-marker-warning::before": { content: '"▲"', color: "var(--mixed)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--link)", color: "var(--paper)", borderRadius: "4px", padding: ".15rem .5rem" },
  ".cm-textfield": { backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--paper)", color: "var(--ink)", border: "1px solid var(--soft)" },
  ".cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--mixed) 35%, transparent)" },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in srgb, var(--mixed) 20%, transparent)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--good) 25%, transparent)" },
});

/** Where a line and a column stand, which count letters from 1. */
function offset(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  let at = 0;
  for (const letter of found.text) {
    if (--column < 1) break;
    at += letter.length;
  }
  return found.from + Math.min(at, found.length);
}

/** The end of the word that begins there, or of the letter. */
function end(doc: Text, from: number): number {
  const line = doc.lineAt(from);
  const word = /^[\p{L}\p{N}_-]+/u.exec(line.text.slice(from - line.from));
  return Math.min(from + (word ? word[0].length : 1), line.to);
}

export class Code {
  readonly view: EditorView;
  private completing: AbortController | null = null;

  constructor(parent: HTMLElement, private readonly server: CaseText, wants: Wants) {
    const fits = EditorState.transactionFilter.of((change) => {
      if (!change.docChanged || change.newDoc.length <= wants.most / 4) return change;
      const bytes = new TextEncoder().encode(change.newDoc.toString()).length;
      if (bytes <= wants.most) return change;
      wants.tooLong(bytes);
      return [];
    });
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: wants.text,
        extensions: [
          EditorView.cspNonce.of(wants.nonce),
          EditorView.contentAttributes.of({ "aria-label": wants.label, spellcheck: "false", autocapitalize: "off", tabindex: "0" }),
          EditorState.readOnly.of(wants.fixed),
          EditorState.tabSize.of(2),
          indentUnit.of("  "),
          EditorView.lineWrapping,
          fits,
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          highlightSpecialChars(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          search({ top: true }),
          yaml(),
          syntaxHighlighting(classHighlighter),
          autocompletion({ override: [(context) => this.words(context)], activateOnTypingDelay: 150, icons: false }),
          keymap.of([
            { key: "Mod-s", preventDefault: true, run: () => (wants.save(), true) },
            { key: "Mod-Enter", run: () => (wants.check(), true) },
            ...lintKeymap, ...searchKeymap, ...foldKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) wants.changed();
          }),
          THEME,
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Another text in its place, which can be undone. */
  put(text: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  go(line: number, column: number): void {
    const at = offset(this.view.state.doc, line, Math.max(column, 1));
    this.view.dispatch({
      selection: EditorSelection.cursor(at),
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
    this.view.focus();
  }

  show(findings: readonly Finding[]): void {
    const doc = this.view.state.doc;
    const shown = findings.map((each): Diagnostic => {
      const from = offset(doc, each.line ?? 1, each.column ?? 1);
      const to = end(doc, from);
      const meant = MEANT.exec(each.message)?.[1];
      const actions = meant === undefined || this.view.state.readOnly ? [] : [{
        name: `Use ${meant}`,
        apply: (view: EditorView, a: number, b: number): void => view.dispatch({ changes: { from: a, to: b, insert: meant } }),
      }];
      return { from, to, severity: each.severity, message: each.message, actions };
    });
    shown.sort((a, b) => a.from - b.from);
    this.view.dispatch(setDiagnostics(this.view.state, shown));
  }

  private async words(context: CompletionContext): Promise<CompletionResult | null> {
    const before = context.matchBefore(/[\p{L}\p{N}_-]+/u);
    if (!before && !context.explicit) return null;
    this.completing?.abort();
    const control = (this.completing = new AbortController());
    context.addEventListener("abort", () => control.abort());
    const line = context.state.doc.lineAt(context.pos);
    const column = [...line.text.slice(0, context.pos - line.from)].length + 1;
    try {
      const { begun, words } = await this.server.complete(context.state.doc.toString(), line.number, column, control.signal);
      const options = words.map(({ word, kind, what }): Completion => ({
        label: word,
        type: KINDS[kind],
        boost: FIRST[kind],
        ...(what ? { detail: what.split("\n").join(" ").slice(0, 120) } : {}),
        ...(kind === "key" ? { apply: `${word}: ` } : kind === "function" ? { apply: `${word}(` } : {}),
      }));
      return { from: context.pos - begun.length, options, validFor: /^[\p{L}\p{N}_-]*$/u };
    } catch {
      return null;
    }
  }
}
