/** Text that was not saved yet, kept by the browser, so that nothing is lost where it goes away. */

export interface Kept {
  text: string;
  mark: string;
  at: number;
}

const PAUSE = 400;

export class Keeper {
  private timer = 0;
  private waiting: Kept | null = null;

  constructor(private readonly name: string) {
    // What was typed last is kept too, where a page is left at once.
    window.addEventListener("pagehide", () => this.write());
  }

  keep(text: string, mark: string): void {
    this.waiting = { text, mark, at: Date.now() };
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.write(), PAUSE);
  }

  private write(): void {
    window.clearTimeout(this.timer);
    const kept = this.waiting;
    this.waiting = null;
    if (!kept) return;
    try {
      localStorage.setItem(this.name, JSON.stringify(kept));
    } catch {
      // Where a browser keeps nothing, the editor still asks before its page is left.
    }
  }

  forget(): void {
    window.clearTimeout(this.timer);
    this.waiting = null;
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }

  found(): Kept | null {
    try {
      const text = localStorage.getItem(this.name);
      return text === null ? null : (JSON.parse(text) as Kept);
    } catch {
      return null;
    }
  }
}
