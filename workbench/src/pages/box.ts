/** The box on the page of claims: moved by mouse or by keyboard, its three figures follow.
 *
 * The figures are counted from the worlds that the page holds, as `explain` counts them; once the
 * box rests, the server says the same in words, with what is doubtful about it. */

import { keyed, made } from "../dom";
import { ANSWERED } from "../events";
import { short } from "../numbers";

interface Axis {
  name: string;
  what: string;
  unit: string;
  low: number;
  high: number;
}

interface Data {
  axes: Axis[];
  drawn_along: string[];
  worlds: { values: Record<string, number[]>; fails: boolean[] };
  box: { limits: Record<string, [number | null, number | null]> };
}

type Ends = [number, number];
const REST = 500;
const STEPS = 100;
const PALE = 0.18;

/** A share as the server writes it. */
function percent(some: number, all: number): string {
  if (!all) return `– (${some} of ${all})`;
  const value = (100 * some) / all;
  const shown = value === 0 || value === 100 ? value.toFixed(0) : value < 9.95 || value > 99 ? value.toFixed(1) : value.toFixed(0);
  return `${shown} % (${some.toLocaleString("en")} of ${all.toLocaleString("en")})`;
}

class Tool {
  private readonly ends = new Map<string, Ends>();
  private readonly inputs = new Map<string, [HTMLInputElement, HTMLInputElement]>();
  private readonly frame = document.createElement("button");
  private readonly plot: SVGGraphicsElement | null;
  private readonly drawn: SVGGraphicsElement | null;
  private readonly points: SVGElement[];
  private timer = 0;
  private asked: AbortController | null = null;

  constructor(private readonly panel: HTMLElement, private readonly data: Data, live: HTMLElement) {
    for (const axis of data.axes) {
      const [low, high] = data.box.limits[axis.name] ?? [null, null];
      this.ends.set(axis.name, [Math.max(low ?? axis.low, axis.low), Math.min(high ?? axis.high, axis.high)]);
    }
    this.plot = panel.querySelector<SVGGraphicsElement>("svg .root > g > path.background");
    this.drawn = panel.querySelector<SVGGraphicsElement>("svg .box_marks");
    this.points = [...panel.querySelectorAll<SVGElement>("svg .worlds_marks > path")];
    this.sliders(live);
    if (this.plot && data.drawn_along.length === 2) this.framed();
    this.show();
  }

  private axis(name: string): Axis {
    const found = this.data.axes.find((each) => each.name === name);
    if (!found) throw new Error(name);
    return found;
  }

  private sliders(live: HTMLElement): void {
    const box = made("div", { className: "sliders" });
    for (const axis of this.data.axes) {
      box.append(made("p", { textContent: axis.what || axis.name }));
      const pair = ["lowest", "highest"].map((word, k) => {
        const input = made("input", { type: "range", min: String(axis.low), max: String(axis.high), step: "any" });
        input.setAttribute("aria-label", `${word} of ${axis.what || axis.name}`);
        input.addEventListener("input", () => this.set(axis.name, k, Number(input.value)));
        input.addEventListener("keydown", (event) => {
          const far = keyed(event);
          if (far === undefined) return;
          event.preventDefault();
          this.set(axis.name, k, Number(input.value) + (far * (axis.high - axis.low)) / STEPS);
        });
        box.append(made("label", {}, made("span", { textContent: word }), input, made("output")));
        return input;
      });
      this.inputs.set(axis.name, pair as [HTMLInputElement, HTMLInputElement]);
    }
    live.after(box);
  }

  private set(name: string, which: number, value: number): void {
    const axis = this.axis(name);
    const ends = this.ends.get(name);
    if (!ends) return;
    const held = Math.min(Math.max(value, axis.low), axis.high);
    ends[which] = held;
    if (which === 0 && ends[1] < held) ends[1] = held;
    if (which === 1 && ends[0] > held) ends[0] = held;
    this.moved();
  }

  /** Move the box, or its upper right corner, by parts of the picture. */
  private push(right: number, up: number, corner: boolean): void {
    this.data.drawn_along.forEach((name, k) => {
      const axis = this.axis(name);
      const ends = this.ends.get(name);
      if (!ends) return;
      let by = (k ? up : right) * (axis.high - axis.low);
      if (!corner) by = Math.min(Math.max(by, axis.low - ends[0]), axis.high - ends[1]);
      if (!corner) ends[0] += by;
      ends[1] = Math.min(Math.max(ends[1] + by, ends[0]), axis.high);
    });
    this.moved();
  }

  private framed(): void {
    const holder = this.panel.querySelector<HTMLElement>("figure .scroll");
    if (!holder) return;
    holder.classList.add("held");
    this.frame.type = "button";
    this.frame.className = "frame";
    this.frame.setAttribute("aria-label", "The box: arrow keys move it, with Shift they move its upper right corner");
    const corner = document.createElement("span");
    this.frame.append(corner);
    holder.append(this.frame);
    if (this.drawn) this.drawn.style.display = "none";
    this.frame.addEventListener("keydown", (event) => {
      const [right, up] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
      if (!right && !up) return;
      event.preventDefault();
      this.push((right ?? 0) / 50, (up ?? 0) / 50, event.shiftKey);
    });
    this.frame.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.frame.focus();
      this.frame.setPointerCapture(event.pointerId);
      const resize = event.target === corner || event.shiftKey;
      let [x, y] = [event.clientX, event.clientY];
      const move = (at: PointerEvent): void => {
        const place = this.plot?.getBoundingClientRect();
        if (!place) return;
        this.push((at.clientX - x) / place.width, (y - at.clientY) / place.height, resize);
        [x, y] = [at.clientX, at.clientY];
      };
      this.frame.addEventListener("pointermove", move);
      this.frame.addEventListener("lostpointercapture", () => this.frame.removeEventListener("pointermove", move), { once: true });
    });
    new ResizeObserver(() => this.place()).observe(holder);
  }

  private place(): void {
    const holder = this.frame.parentElement;
    if (!holder || !this.plot) return;
    const plot = this.plot.getBoundingClientRect();
    const from = holder.getBoundingClientRect();
    const [x, y] = this.data.drawn_along.map((name): Ends => {
      const { low, high } = this.axis(name);
      const ends = this.ends.get(name) ?? [low, high];
      return [(ends[0] - low) / (high - low), (ends[1] - low) / (high - low)];
    });
    if (!x || !y) return;
    const style = this.frame.style;
    style.left = `${plot.left - from.left + holder.scrollLeft + x[0] * plot.width}px`;
    style.width = `${Math.max((x[1] - x[0]) * plot.width, 4)}px`;
    style.top = `${plot.top - from.top + holder.scrollTop + (1 - y[1]) * plot.height}px`;
    style.height = `${Math.max((y[1] - y[0]) * plot.height, 4)}px`;
  }

  private moved(): void {
    // What is counted here is what the address says: few digits, and an end at the edge is open.
    for (const [name, ends] of this.ends) {
      const { low, high } = this.axis(name);
      ends.forEach((end, k) => {
        if (end > low && end < high) ends[k] = Math.min(Math.max(Number(short(end)), low), high);
      });
    }
    this.show();
    window.clearTimeout(this.timer);
    this.panel.querySelector(".told")?.classList.add("old");
    this.timer = window.setTimeout(() => void this.rest(), REST);
  }

  private within(k: number, names: Iterable<string>): boolean {
    for (const name of names) {
      const [low, high] = this.ends.get(name) ?? [-Infinity, Infinity];
      const value = this.data.worlds.values[name]?.[k] ?? NaN;
      if (!(value >= low && value <= high)) return false;
    }
    return true;
  }

  private show(): void {
    const { fails } = this.data.worlds;
    const others = [...this.ends.keys()].filter((name) => !this.data.drawn_along.includes(name));
    let inside = 0;
    let caught = 0;
    let failing = 0;
    fails.forEach((fail, k) => {
      const held = this.within(k, this.ends.keys());
      inside += Number(held);
      caught += Number(held && fail);
      failing += Number(fail);
      if (others.length) this.points[k]?.setAttribute("opacity", String(this.within(k, others) ? 0.85 : PALE));
    });
    const told: Record<string, string> = {
      share: percent(inside, fails.length),
      density: percent(caught, inside),
      coverage: percent(caught, failing),
    };
    for (const output of this.panel.querySelectorAll<HTMLElement>("output[data-of]")) {
      output.textContent = told[output.dataset["of"] ?? ""] ?? "";
    }
    for (const [name, inputs] of this.inputs) {
      const unit = this.axis(name).unit;
      inputs.forEach((input, k) => {
        const value = this.ends.get(name)?.[k as 0 | 1] ?? 0;
        const shown = `${short(value)}${unit ? ` ${unit}` : ""}`;
        input.value = String(value);
        input.setAttribute("aria-valuetext", shown);
        const output = input.nextElementSibling;
        if (output) output.textContent = shown;
      });
    }
    this.place();
  }

  /** The address carries the box; the server says in words what is in it. */
  private async rest(): Promise<void> {
    const limits = [...this.ends].map(([name, [low, high]]) => {
      const axis = this.axis(name);
      return `${name}=${low > axis.low ? short(low) : ""}..${high < axis.high ? short(high) : ""}`;
    });
    const address = new URL(location.href);
    address.searchParams.set("box", limits.join("; "));
    const [x, y] = this.data.drawn_along;
    if (x) address.searchParams.set("x", x);
    if (y) address.searchParams.set("y", y);
    history.replaceState(null, "", address);
    for (const [name, value] of Object.entries({ box: limits.join("; "), x, y })) {
      const control = document.querySelector<HTMLInputElement | HTMLSelectElement>(`.choosing [name=${name}]`);
      if (control && value) control.value = value;
    }
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const reply = await fetch(address, { signal: this.asked.signal });
      const text = (await reply.text()).replace(/<style[^>]*>[^<]*<\/style>/g, "");
      const found = new DOMParser().parseFromString(text, "text/html").querySelector(".one .told");
      const told = this.panel.querySelector(".told");
      if (found && told) told.replaceWith(found);
    } catch {
      // Another box was asked for, or the workbench was closed: what is counted here stands.
    }
  }
}

function begin(): void {
  const held = document.getElementById("box-data");
  const panel = document.querySelector<HTMLElement>(".one");
  const live = panel?.querySelector<HTMLElement>(".counted");
  if (!held || !panel || !live || panel.dataset["ready"]) return;
  panel.dataset["ready"] = "yes";
  new Tool(panel, JSON.parse(held.textContent ?? "{}") as Data, live);
}

begin();
document.addEventListener(ANSWERED, begin);
