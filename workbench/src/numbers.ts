/** The numbers of a case, as the page lists them. */

export interface Known {
  name: string;
  what: string;
  unit: string;
  kind: "drawn" | "fixed" | "formula" | "open";
  /** How a lowest, likeliest and highest value are joined. */
  shape: "pert" | "triangular";
  /** What its sliders begin at: one value, lowest and highest, or lowest, likeliest and highest; nothing
   * for a number that follows from others, or that data alone tell. */
  from: number[];
  /** How far they go. */
  bounds: [number, number];
  /** (share below, value), as the case has it. */
  quantiles: [number, number][];
}

/** What is set otherwise, by name, likewise. */
export type State = Readonly<Record<string, readonly number[]>>;

export const same = (a: State, b: State): boolean => written(a) === written(b);

/** A state as it stands in an address. */
export function written(state: State): string {
  return Object.keys(state)
    .sort()
    .map((name) => `${encodeURIComponent(name)}=${(state[name] ?? []).map(short).join("..")}`)
    .join("&");
}

/** A state from an address; what the case hasn't, or makes no sense, is named in `lost`. */
export function read(text: string, known: Map<string, Known>): { state: State; lost: string[] } {
  const state: Record<string, number[]> = {};
  const lost: string[] = [];
  for (const part of text.split("&").filter(Boolean)) {
    const at = part.indexOf("=");
    let name = "";
    try {
      name = decodeURIComponent(part.slice(0, at));
    } catch {
      name = part;
    }
    const values = part.slice(at + 1).split("..").map(Number);
    const wanted = known.get(name)?.from.length;
    const rising = values.every((v, k) => Number.isFinite(v) && (k === 0 || v >= (values[k - 1] ?? v)));
    if (wanted && values.length === wanted && rising) state[name] = values;
    else lost.push(name);
  }
  return { state, lost };
}

/** A number with the digits that a slider can set. */
export const short = (value: number): string => String(Number(value.toPrecision(4)));
