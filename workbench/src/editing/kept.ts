/** Text that was not saved yet, kept by the browser, so that nothing is lost where it goes away. */

export interface Kept {
  text: string;
  mark: string;
  at: number;
}

export class Keeper {
  private timer = 0;

  constructor(private readonly name: string) {}

  keep(text: string, mark: string): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      try {
        localStorage.setItem(this.name, JSON.stringify({ text, mark, at: Date.now() }));
      } catch {
        // Where a browser keeps nothing, it still asks before it leaves the page.
      }
    }, 400);
  }

  forget(): void {
    window.clearTimeout(this.timer);
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
