/** A page with a few things to choose: what is chosen is asked at once, and stands in the address.
 *
 * The page that the server makes for the new address is fetched and its answers take the place of
 * the old ones, so that nothing is put together here that the server doesn't put together. */

import { ANSWERED } from "../events";

const sheet = new CSSStyleSheet();
document.adoptedStyleSheets.push(sheet);

class Page {
  private running: AbortController | null = null;
  private shown = 0;
  private readonly status = document.createElement("p");

  constructor(private readonly form: HTMLFormElement, private readonly answers: HTMLElement) {
    this.status.className = "state";
    this.status.setAttribute("role", "status");
    answers.before(this.status);
    form.addEventListener("change", () => this.go(this.address()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(this.address());
    });
    // A link within an answer that asks otherwise of the same page.
    answers.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href^="?"]') : null;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.go(`${location.pathname}${link.getAttribute("href") ?? ""}`);
      this.fill();
    });
    window.addEventListener("popstate", () => {
      this.fill();
      void this.load(location.href);
    });
    form.classList.add("live");
  }

  /** The address of what is chosen; what is left empty is left out. */
  private address(): string {
    const chosen = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && value) chosen.append(name, value);
    return `${location.pathname}?${chosen}`;
  }

  /** Show in the form what the address says. */
  private fill(): void {
    this.form.reset();
    for (const each of this.form.querySelectorAll<HTMLInputElement>("input[type=hidden]")) each.value = "";
    for (const [name, value] of new URLSearchParams(location.search)) {
      const control = this.form.elements.namedItem(name);
      if (control instanceof HTMLSelectElement || control instanceof HTMLInputElement) control.value = value;
    }
  }

  private go(address: string): void {
    history.pushState(null, "", address);
    void this.load(address);
  }

  private async load(address: string): Promise<void> {
    this.running?.abort();
    const control = new AbortController();
    this.running = control;
    this.shown = 0;
    this.answers.classList.add("old");
    this.status.textContent = "Working …";
    try {
      const reply = await fetch(address, { signal: control.signal });
      if (!reply.body) return;
      const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
        this.take(text, false);
      }
      this.take(text, true);
      this.status.textContent = "";
    } catch (error) {
      if (control.signal.aborted) return;
      this.status.textContent = "The workbench can't be reached; is it still open in its terminal?";
    }
  }

  /** Show what has come so far of a page, wherever there is more of it than before. */
  private take(text: string, whole: boolean): void {
    // A style sheet is let in with the page that it comes in, and not with another; the case's own
    // text is escaped, so that none of it can look like one.
    const styles: string[] = [];
    const bare = text.replace(/<style[^>]*>([^<]*)(<\/style>|$)/g, (_all, inner: string) => {
      styles.push(inner);
      return "";
    });
    const read = new DOMParser().parseFromString(bare, "text/html");
    const found = read.getElementById("answers");
    if (!found) return;
    const parts = found.querySelectorAll(".answer, .problems").length;
    const told = [...found.querySelectorAll(".working p")].at(-1)?.textContent;
    if (told && !whole) this.status.textContent = told;
    if (!whole && parts <= this.shown) return;
    this.shown = parts;
    sheet.replaceSync(styles.join("\n"));
    this.answers.replaceChildren(...found.childNodes);
    this.answers.classList.remove("old");
    this.answers.dispatchEvent(new CustomEvent(ANSWERED, { bubbles: true }));
  }
}

const form = document.querySelector<HTMLFormElement>("form.choosing");
const answers = document.getElementById("answers");
if (form && answers) new Page(form, answers);
