/** What the server says of the text of a case. */

export interface Finding {
  severity: "error" | "warning";
  message: string;
  file: string | null;
  line: number | null;
  column: number | null;
}

export interface Findings {
  file: string | null;
  errors: number;
  warnings: number;
  problems: Finding[];
}

/** How the claims of a text fall out in a few worlds, as the inside of a part of a page. */
export interface Verdicts {
  worlds: number;
  inner: string;
}

export interface Word {
  word: string;
  kind: "key" | "name" | "word" | "function";
  what: string;
}

export interface Difference {
  side: "disk" | "mine" | "both" | "gap";
  line: string;
}

/** What stands on the disk in place of what was read. */
export interface Changed {
  text: string;
  mark: string;
  difference: Difference[];
  problems: { message: string }[];
}

export class Refused extends Error {}

/** A text as a whole sentence, its end a stop unless it has one. */
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!…]$/.test(text) ? "" : "."}`;

/** What is wrong, in one line. */
export const sentences = (problems: readonly { message: string }[]): string => problems.map((each) => sentence(each.message)).join(" ");

/** The text of one case, at its address. */
export class CaseText {
  constructor(private readonly address: string) {}

  async read(): Promise<{ text: string; mark: string }> {
    return (await this.got(await fetch(this.address))) as { text: string; mark: string };
  }

  async mark(): Promise<string> {
    return ((await this.got(await fetch(`${this.address}/mark`))) as { mark: string }).mark;
  }

  async check(text: string, whole: boolean, signal: AbortSignal): Promise<Findings> {
    return (await this.post("/check", { text, whole }, signal)) as Findings;
  }

  async verdicts(text: string, signal: AbortSignal): Promise<Verdicts> {
    return (await this.post("/verdicts", { text }, signal)) as Verdicts;
  }

  async complete(text: string, line: number, column: number, signal: AbortSignal): Promise<{ begun: string; words: Word[] }> {
    return (await this.post("/complete", { text, line, column }, signal)) as { begun: string; words: Word[] };
  }

  /** The new mark; or what stands there, where that has changed. */
  async save(text: string, mark: string): Promise<string | Changed> {
    const reply = await this.send("", { text, mark });
    if (reply.status === 409) return (await reply.json()) as Changed;
    return ((await this.got(reply)) as { mark: string }).mark;
  }

  private async post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    return this.got(await this.send(path, body, signal));
  }

  private send(path: string, body: object, signal: AbortSignal | null = null): Promise<Response> {
    const headers = { "Content-Type": "application/json" };
    return fetch(this.address + path, { method: "POST", headers, body: JSON.stringify(body), signal });
  }

  private async got(reply: Response): Promise<unknown> {
    if (reply.ok) return reply.json();
    const told = await reply.text();
    try {
      const { problems } = JSON.parse(told) as { problems: { message: string }[] };
      throw new Refused(sentences(problems));
    } catch (error) {
      if (error instanceof Refused) throw error;
      throw new Refused(told.trim());
    }
  }
}

/** What is told where the workbench gives no answer. */
export const said = (error: unknown): string =>
  error instanceof Refused ? error.message : "The workbench does not answer; was it closed? Your text is kept in this browser.";
