/** Asking the server what moves: soon in few worlds, then in more, and no longer than it is wanted. */

import type { State } from "./numbers";

const FIRST = 64;
const REFINED = 500;
const PAUSE = 500;

export interface Shown {
  inner: string;
  style: string;
}

export interface Told {
  /** What came of a state, in so many worlds. */
  answer(shown: Shown, worlds: number, more: boolean): void;
  working(worlds: number, done: number, total: number): void;
  problems(sentences: string[]): void;
  /** Nothing is set otherwise. */
  empty(): void;
}

export class Asker {
  private wanted: State = {};
  private asked: State | null = null;
  private running: AbortController | null = null;
  private refining = false;
  private timer = 0;

  constructor(private readonly address: string, private readonly told: Told) {}

  /** Ask of another state. Of the quick answers the running one is awaited, so that something moves
   * while a slider does; a refinement that nobody wants any more is stopped at once. */
  ask(state: State): void {
    this.wanted = state;
    window.clearTimeout(this.timer);
    if (this.running && this.refining) this.stop();
    if (Object.keys(state).length === 0) {
      this.stop();
      this.told.empty();
      return;
    }
    if (!this.running) void this.run(FIRST);
  }

  private stop(): void {
    this.running?.abort();
    this.running = null;
    this.refining = false;
  }

  private async run(worlds: number): Promise<void> {
    const state = this.wanted;
    const control = new AbortController();
    this.running = control;
    this.refining = worlds !== FIRST;
    this.asked = state;
    try {
      const shown = await this.fetched(state, worlds, control.signal);
      if (shown) this.told.answer(shown, worlds, worlds === FIRST);
    } catch (error) {
      if (control.signal.aborted) return;
      this.told.problems([error instanceof Error ? error.message : String(error)]);
    }
    if (this.running !== control) return;
    this.running = null;
    this.refining = false;
    if (Object.keys(this.wanted).length === 0) return;
    if (this.wanted !== this.asked) void this.run(FIRST);
    else if (worlds === FIRST) this.timer = window.setTimeout(() => void this.run(REFINED), PAUSE);
  }

  private async fetched(state: State, worlds: number, signal: AbortSignal): Promise<Shown | null> {
    const reply = await fetch(this.address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ stated: state, draws: worlds }),
      signal,
    });
    if (!reply.ok || !reply.body) {
      const { problems } = (await reply.json()) as { problems: { message: string }[] };
      this.told.problems(problems.map((each) => each.message));
      return null;
    }
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    let kept = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error("The workbench was closed while it worked.");
      kept += value;
      const events = kept.split("\n\n");
      kept = events.pop() ?? "";
      for (const event of events) {
        const [head = "", data = ""] = event.split("\ndata: ");
        const said = JSON.parse(data) as Shown & {
          done: number;
          total: number;
          problems: { message: string }[];
        };
        if (head === "event: answer") return said;
        if (head === "event: progress") this.told.working(worlds, said.done, said.total);
        else {
          this.told.problems(said.problems.map((each) => each.message));
          return null;
        }
      }
    }
  }
}
