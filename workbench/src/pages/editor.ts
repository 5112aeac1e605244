/** The page on which a case's file is edited. */

import { Code } from "../editing/code";
import { button, made } from "../dom";
import { type Kept, Keeper } from "../kept";
import { CaseText, type Changed, type Difference, type Finding, type Findings, said, sentences } from "../editing/text";

const PAUSE = 350;
const REST = 900;
const LOOKS = 2000;
const MOST = 1_000_000;
const MANY = 20;
const SIDES: Record<Difference["side"], string> = { disk: "on the disk", mine: "yours", both: "", gap: "" };

class Page {
  private readonly server: CaseText;
  private readonly keeper: Keeper;
  private readonly area: HTMLTextAreaElement;
  private readonly status: HTMLElement;
  private readonly notice = made("div");
  private readonly findings = document.getElementById("findings") ?? made("section");
  private readonly code: Code;
  private mark: string;
  private saved: string;
  private told = "";
  private timer = 0;
  private checking: AbortController | null = null;
  private readonly verdicts = document.getElementById("verdicts") ?? made("section");
  private resting = 0;
  private judging: AbortController | null = null;
  private saving = false;
  private readonly windows = new BroadcastChannel("standoff");

  constructor(form: HTMLFormElement) {
    const { api = "", line = "0", column = "0", fixed = "" } = form.dataset;
    this.server = new CaseText(api);
    this.area = form.querySelector("textarea") as HTMLTextAreaElement;
    this.status = form.querySelector(".state") as HTMLElement;
    const mark = form.elements.namedItem("mark") as HTMLInputElement;
    this.mark = mark.value;
    this.keeper = new Keeper(`standoff ${api} ${form.dataset["file"] ?? ""}`);
    this.saved = this.area.value;
    const label = form.querySelector("label") as HTMLLabelElement;
    const place = made("div");
    this.area.before(this.notice, place);
    this.code = new Code(place, this.server, {
      label: label.textContent ?? "",
      text: this.area.value,
      fixed: fixed !== "",
      nonce: document.getElementById("editor-nonce")?.nonce ?? "",
      most: MOST,
      changed: () => this.changed(),
      save: () => void this.save(),
      check: () => void this.check(true),
      tooLong: (bytes) => this.say(`That would make a text of ${bytes.toLocaleString("en")} bytes; a case file has ${MOST.toLocaleString("en")} at most, so nothing was put in.`),
    });
    this.area.hidden = true;
    label.removeAttribute("for");
    label.addEventListener("click", () => this.code.view.focus());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if ((event.submitter as HTMLButtonElement | null)?.value === "save") void this.save();
      else void this.check(true);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && !fixed) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => void this.look());
    this.windows.addEventListener("message", () => void this.look(true));
    window.setInterval(() => void this.look(), LOOKS);
    // A page that was answered with somebody's text, not the file's: it is not saved.
    if (form.dataset["unsaved"]) this.saved = "";
    this.offer(this.keeper.found());
    void this.check(false);
    if (Number(line)) this.code.go(Number(line), Number(column));
  }

  private get dirty(): boolean {
    return this.code.text !== this.saved;
  }

  private say(sentence: string): void {
    this.status.textContent = sentence;
  }

  private changed(): void {
    this.checking?.abort();
    this.judging?.abort();
    window.clearTimeout(this.resting);
    this.verdicts.classList.add("old");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(false), PAUSE);
    if (this.dirty) {
      this.keeper.keep(this.code.text, this.mark);
      this.say("Not saved yet.");
    } else this.keeper.forget();
  }

  private async check(whole: boolean): Promise<void> {
    window.clearTimeout(this.timer);
    this.checking?.abort();
    const control = (this.checking = new AbortController());
    const text = this.code.text;
    if (whole) this.say("Checking the names, the games and the numbers …");
    try {
      const found = await this.server.check(text, whole, control.signal);
      if (control.signal.aborted || text !== this.code.text) return;
      this.show(found, whole);
      window.clearTimeout(this.resting);
      if (!found.errors) this.resting = window.setTimeout(() => void this.judge(), REST);
      if (whole) this.say(found.problems.length ? "" : "Nothing wrong.");
    } catch (error) {
      if (!control.signal.aborted) this.say(said(error));
    }
  }

  /** How the claims fall out once nothing more is typed for a while; the next key stops it. */
  private async judge(): Promise<void> {
    this.judging?.abort();
    const control = (this.judging = new AbortController());
    const heading = made("h2", { textContent: "How its claims fall out" });
    try {
      const { worlds, inner } = await this.server.verdicts(this.code.text, control.signal);
      heading.textContent = `How its claims fall out, in ${worlds} worlds`;
      const list = made("div");
      // Made by the server of escaped text, as every page is; no script in it would run.
      list.innerHTML = inner;
      this.verdicts.replaceChildren(heading, list);
    } catch (error) {
      if (control.signal.aborted) return;
      this.verdicts.replaceChildren(heading, made("p", { className: "quiet", textContent: said(error) }));
    }
    this.verdicts.classList.remove("old");
  }

  private show(found: Findings, whole: boolean): void {
    const own = (each: Finding): boolean => each.file === null || each.file === found.file;
    this.code.show(found.problems.filter(own));
    this.findings.replaceChildren();
    if (!found.problems.length) {
      const told = whole ? "Nothing wrong." : "Nothing wrong with its form and names. Check looks at its games and numbers too.";
      this.findings.append(made("p", { className: "quiet", textContent: told }));
      return;
    }
    const counts = [
      found.errors ? `${found.errors} error${found.errors === 1 ? "" : "s"}` : "",
      found.warnings ? `${found.warnings} warning${found.warnings === 1 ? "" : "s"}` : "",
    ];
    const list = made("ul");
    for (const each of found.problems.slice(0, MANY)) {
      const where = `${own(each) ? "" : `${each.file}, `}${each.line ? `line ${each.line}: ` : ""}`;
      const kind = each.severity === "warning" ? "warning: " : "";
      const go = button(`${where}${kind}${each.message}`, () => this.code.go(each.line ?? 1, each.column ?? 1), each.severity);
      go.disabled = !own(each);
      list.append(made("li", {}, go));
    }
    const more = found.problems.length - MANY;
    if (more > 0) list.append(made("li", { textContent: `and ${more} more` }));
    this.findings.append(made("h2", { textContent: counts.filter(Boolean).join(", ") }), list);
  }

  private async save(over?: string): Promise<void> {
    if (this.saving) return;
    this.saving = true;
    const text = this.code.text;
    this.say("Saving …");
    try {
      const came = await this.server.save(text, over ?? this.mark);
      if (typeof came !== "string") {
        this.conflict(came);
        return;
      }
      this.mark = came;
      this.saved = text;
      this.told = "";
      this.notice.replaceChildren();
      if (!this.dirty) this.keeper.forget();
      this.say("Saved.");
      this.windows.postMessage("saved");
    } catch (error) {
      this.say(said(error));
    } finally {
      this.saving = false;
    }
  }

  /** Whether somebody else wrote to the file: another window, or another program. */
  private async look(hidden = false): Promise<void> {
    if ((document.hidden && !hidden) || this.saving) return;
    let mark: string;
    try {
      mark = await this.server.mark();
    } catch {
      return;
    }
    if (this.saving || mark === this.mark || mark === this.told) return;
    this.told = mark;
    if (mark === "") {
      this.tell("The file is gone from the disk. Your text is still here: save it, and the file is there again.",
        ["Put it back", () => void this.save("")]);
      return;
    }
    if (this.dirty) {
      this.tell("The file changed on the disk while you were writing: another window or another program saved it.",
        ["See both", () => void this.save()],
        ["Drop mine, take what is on the disk", () => void this.take()]);
      return;
    }
    await this.take();
    this.say("The file changed on the disk; this is what stands there now.");
  }

  private async take(): Promise<void> {
    try {
      const { text, mark } = await this.server.read();
      this.mark = mark;
      this.saved = text;
      this.code.put(text);
      this.keeper.forget();
      this.notice.replaceChildren();
      this.say("");
    } catch (error) {
      this.say(said(error));
    }
  }

  private tell(sentence: string, ...acts: [string, () => void][]): void {
    const box = made("div", { className: "notice" }, made("p", { textContent: sentence }));
    box.setAttribute("role", "alert");
    const row = made("p", { className: "tools" });
    for (const [name, act] of acts) row.append(button(name, act));
    box.append(row);
    this.notice.replaceChildren(box);
  }

  private conflict(now: Changed): void {
    this.say("Not saved.");
    this.told = now.mark;
    this.tell(sentences(now.problems),
      ["Save mine over it", () => void this.save(now.mark)],
      ["Drop mine, take what is on the disk", () => void this.take()]);
    const rows = now.difference.map(({ side, line }) => {
      const head = made("th", { scope: "row", textContent: SIDES[side] });
      return made("tr", { className: side }, head, made("td", {}, made("code", { textContent: line || " " })));
    });
    if (!rows.length) return;
    const table = made("table", { className: "difference" },
      made("caption", { textContent: "The file on the disk, and your text" }),
      made("thead", {}, made("tr", {}, made("th", { scope: "col", textContent: "Which" }), made("th", { scope: "col", textContent: "Line" }))),
      made("tbody", {}, ...rows));
    const scroll = made("div", { className: "scroll", tabIndex: 0 }, table);
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "What differs");
    this.notice.firstElementChild?.append(scroll);
  }

  /** Text that was written here before and not saved. */
  private offer(kept: Kept | null): void {
    if (!kept || kept.text === this.code.text) {
      this.keeper.forget();
      return;
    }
    const at = new Date(kept.at).toLocaleString();
    this.tell(`Text that you wrote here and did not save is kept from ${at}.`,
      ["Take it up again", () => {
        this.notice.replaceChildren();
        // Saved, it is held against what it was made from.
        this.mark = kept.mark;
        this.code.put(kept.text);
      }],
      ["Throw it away", () => {
        this.notice.replaceChildren();
        this.keeper.forget();
      }]);
  }
}

const form = document.getElementById("editing");
if (form instanceof HTMLFormElement) new Page(form);
