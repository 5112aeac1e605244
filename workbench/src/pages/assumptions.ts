/** The page of assumptions: sliders for every number, and what moves with them. */

import { Asker, type Shown } from "../answer";
import { Curve } from "../curve";
import { keyed, made } from "../dom";
import { type Known, type State, read, same, short, written } from "../numbers";

/** What the sliders of a number are called, by how many there are. */
const NAMES: Record<number, string[]> = {
  1: ["value"],
  2: ["lowest", "highest"],
  3: ["lowest", "likeliest", "highest"],
};

/** One number of the list, with its sliders. */
class Row {
  private readonly inputs: HTMLInputElement[];
  private readonly outputs: HTMLOutputElement[];
  private readonly curve: Curve | null;
  private readonly undo = made("button", { type: "button", className: "plain", textContent: "As the case has it" });

  constructor(
    readonly element: HTMLDetailsElement,
    readonly known: Known,
    moved: (values: readonly number[] | null, settled: boolean) => void,
  ) {
    const [from, to] = known.bounds;
    const names = NAMES[known.from.length] ?? [];
    const box = made("div", { className: "sliders" });
    this.curve = known.quantiles.length ? new Curve(known) : null;
    if (this.curve) element.querySelector("summary")?.append(this.curve.element);
    this.outputs = names.map(() => made("output"));
    this.inputs = names.map((name, k) => {
      const input = made("input", { type: "range", min: String(from), max: String(to), step: "any" });
      input.setAttribute("aria-label", `${name} of ${known.what || known.name}`);
      input.addEventListener("input", () => moved(this.values(k), false));
      input.addEventListener("change", () => moved(this.values(k), true));
      input.addEventListener("keydown", (event) => this.step(event, input));
      const output = this.outputs[k] ?? "";
      box.append(made("label", {}, made("span", { textContent: name }), input, output));
      return input;
    });
    this.undo.addEventListener("click", () => moved(null, true));
    box.append(this.undo);
    element.append(box);
    this.show(null);
  }

  private step(event: KeyboardEvent, input: HTMLInputElement): void {
    const far = keyed(event);
    if (far === undefined) return;
    event.preventDefault();
    const [from, to] = this.known.bounds;
    input.value = String(Number(input.value) + (far * (to - from)) / 100);
    input.dispatchEvent(new Event("input"));
    input.dispatchEvent(new Event("change"));
  }

  /** Where the sliders stand; the one that moved takes the others along. */
  private values(moved: number): number[] {
    const found = this.inputs.map((each) => Number(Number(each.value).toPrecision(4)));
    const own = found[moved] ?? 0;
    return found.map((each, k) => (k < moved ? Math.min(each, own) : Math.max(each, own)));
  }

  show(values: readonly number[] | null): void {
    const shown = values ?? this.known.from;
    const unit = this.known.unit ? ` ${this.known.unit}` : "";
    this.inputs.forEach((input, k) => {
      const value = shown[k] ?? 0;
      input.value = String(value);
      input.setAttribute("aria-valuetext", `${short(value)}${unit}`);
      const output = this.outputs[k];
      if (output) output.textContent = `${short(value)}${unit}`;
    });
    this.curve?.show(values);
    this.undo.disabled = values === null;
    this.element.classList.toggle("set", values !== null);
  }
}

class Page {
  private state: State = {};
  private readonly past: State[] = [];
  private future: State[] = [];
  private settled: State = {};
  private readonly rows = new Map<string, Row>();
  private readonly sheet = new CSSStyleSheet();
  private readonly status = made("p", { className: "state" });
  private readonly result = made("div");
  private readonly buttons: Record<string, HTMLButtonElement> = {};
  private readonly keep = made("a", { className: "plain", textContent: "Save as a variant", hidden: true });
  private readonly asker: Asker;

  constructor(private readonly list: HTMLElement, known: Known[]) {
    document.adoptedStyleSheets.push(this.sheet);
    this.status.setAttribute("role", "status");
    this.asker = new Asker(list.dataset["ask"] ?? "", this);
    const panel = made("section", { className: "moving" });
    panel.setAttribute("aria-label", "What moves");
    panel.append(this.tools(), this.status, this.result);
    list.before(panel);
    const byName = new Map(known.map((each) => [each.name, each]));
    for (const element of list.querySelectorAll<HTMLDetailsElement>("details[data-name]")) {
      const each = byName.get(element.dataset["name"] ?? "");
      if (!each?.from.length) continue;
      const set = (values: readonly number[] | null, end: boolean): void => this.set(each.name, values, end);
      this.rows.set(each.name, new Row(element, each, set));
    }
    list.before(this.filter());
    const { state, lost } = read(location.hash.slice(1), byName);
    this.settled = state;
    this.go(state);
    if (lost.length) this.problems([`The link sets ${lost.join(", ")}, which this case has not, or not so.`]);
    window.addEventListener("hashchange", () => {
      const found = read(location.hash.slice(1), byName).state;
      if (!same(found, this.state)) this.set("", null, true, found);
    });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      if (event.target instanceof HTMLInputElement && event.target.type !== "range") return;
      event.preventDefault();
      if (event.shiftKey) this.redo();
      else this.undo();
    });
  }

  private tools(): HTMLElement {
    const box = made("p", { className: "tools" });
    const acts: [string, () => void][] = [
      ["Undo", () => this.undo()],
      ["Redo", () => this.redo()],
      ["Reset", () => this.set("", null, true, {})],
    ];
    for (const [name, act] of acts) {
      const button = made("button", { type: "button", className: "plain", textContent: name, onclick: act });
      this.buttons[name] = button;
      box.append(button);
    }
    box.append(this.keep);
    return box;
  }

  private filter(): HTMLElement {
    const input = made("input", { type: "search" });
    const label = made("label", { className: "filter" }, made("span", { textContent: "Find a number" }), input);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const element of this.list.querySelectorAll<HTMLDetailsElement>("details[data-name]")) {
        const text = (element.textContent ?? "").toLowerCase();
        element.hidden = !words.every((word) => text.includes(word));
      }
    });
    return label;
  }

  private set(name: string, values: readonly number[] | null, settled: boolean, whole?: State): void {
    const next: Record<string, readonly number[]> = { ...(whole ?? this.state) };
    if (!whole) {
      if (values) next[name] = values;
      else delete next[name];
    }
    if (settled && !same(next, this.settled)) {
      this.past.push(this.settled);
      this.future = [];
      this.settled = next;
      this.link();
    }
    this.go(next);
  }

  private undo(): void {
    const before = this.past.pop();
    if (!before) return;
    this.future.push(this.settled);
    this.settled = before;
    this.link();
    this.go(before);
  }

  private redo(): void {
    const after = this.future.pop();
    if (!after) return;
    this.past.push(this.settled);
    this.settled = after;
    this.link();
    this.go(after);
  }

  /** Show a state and ask what it moves. */
  private go(state: State): void {
    const before = this.state;
    this.state = state;
    for (const [name, row] of this.rows) row.show(state[name] ?? null);
    const { Undo, Redo, Reset } = this.buttons;
    if (Undo) Undo.disabled = this.past.length === 0;
    if (Redo) Redo.disabled = this.future.length === 0;
    if (Reset) Reset.disabled = Object.keys(state).length === 0;
    this.keep.hidden = Object.keys(state).length === 0;
    const lines = Object.entries(state).map(([name, values]) => `${name}=${values.map(short).join("..")}`);
    this.keep.href = `${location.pathname.replace(/[^/]*$/, "variant")}?${new URLSearchParams({ stated: lines.join("\n") })}`;
    if (!same(before, state) || Object.keys(state).length === 0) this.asker.ask(state);
  }

  /** Let the address carry the state. */
  private link(): void {
    const hash = written(this.settled);
    if (hash === location.hash.slice(1)) return;
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  answer(shown: Shown, worlds: number, more: boolean): void {
    this.sheet.replaceSync(shown.style);
    // Made by the server of escaped text, as every page is; no script in it would run.
    this.result.innerHTML = shown.inner;
    this.status.textContent = more ? `${worlds} worlds; more are being solved …` : `${worlds} worlds.`;
    this.result.classList.remove("old");
  }

  working(worlds: number, done: number, total: number): void {
    this.result.classList.add("old");
    this.status.textContent = `Solving ${worlds} worlds: ${Math.floor((100 * done) / Math.max(total, 1))} %`;
  }

  problems(sentences: string[]): void {
    this.status.textContent = sentences.join(" ");
  }

  empty(): void {
    this.result.replaceChildren();
    this.status.textContent = "Open a number below and move a slider: what it moves is shown here.";
  }
}

const list = document.getElementById("numbers");
const data = document.getElementById("numbers-data");
if (list && data) new Page(list, JSON.parse(data.textContent ?? "[]") as Known[]);
