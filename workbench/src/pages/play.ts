/** The tree of play as a tree for the keyboard and for screen readers (the ARIA pattern of a tree
 * view). What is folded and what is looked at are links that the server made; pressing a key follows
 * one of them, and the place that had the focus has it again in the answer. */

import { ANSWERED } from "../events";

let focused: string | null = null;
let scrolled = 0;

function press(link: Element | null | undefined): void {
  link?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}

function tree(box: HTMLElement): void {
  const window = box.closest(".scroll");
  if (window) {
    window.scrollLeft = scrolled;
    window.addEventListener("scroll", () => (scrolled = window.scrollLeft));
  }
  const places = [...box.querySelectorAll<SVGAElement>("a.place")];
  if (!places.length) return;
  box.setAttribute("role", "tree");
  box.setAttribute("aria-label", box.dataset["title"] ?? "");
  box.querySelector("svg")?.setAttribute("role", "presentation");
  const folds = new Map<string, SVGAElement>();
  for (const fold of box.querySelectorAll<SVGAElement>("a.fold")) {
    fold.setAttribute("aria-hidden", "true");
    fold.setAttribute("tabindex", "-1");
    folds.set(fold.dataset["key"] ?? "", fold);
  }
  const depth = (each: SVGAElement): number => Number(each.dataset["depth"]);
  const key = (each: SVGAElement): string => each.dataset["key"] ?? "";
  const chosen = places.find((each) => each.dataset["at"]) ?? places[0];
  const first = places.find((each) => key(each) === focused) ?? chosen;
  for (const place of places) {
    place.setAttribute("role", "treeitem");
    place.setAttribute("aria-level", String(depth(place)));
    place.setAttribute("aria-selected", String(place === chosen));
    place.setAttribute("tabindex", place === first ? "0" : "-1");
    if (place.dataset["open"]) place.setAttribute("aria-expanded", String(place.dataset["open"] === "yes"));
    place.addEventListener("focus", () => {
      focused = key(place);
      for (const each of places) each.setAttribute("tabindex", each === place ? "0" : "-1");
    });
  }
  if (focused !== null) first?.focus({ preventScroll: true });
  const parent = (at: number): SVGAElement | undefined => {
    const own = places[at];
    return own && places.slice(0, at).reverse().find((each) => depth(each) < depth(own));
  };
  box.addEventListener("keydown", (event) => {
    const at = places.findIndex((each) => each === document.activeElement);
    const place = places[at];
    if (!place || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = place.dataset["open"];
    const acts: Record<string, () => void> = {
      ArrowDown: () => places[at + 1]?.focus(),
      ArrowUp: () => places[at - 1]?.focus(),
      Home: () => places[0]?.focus(),
      End: () => places.at(-1)?.focus(),
      ArrowRight: () => (open === "no" ? press(folds.get(key(place))) : open && places[at + 1]?.focus()),
      ArrowLeft: () => (open === "yes" && folds.has(key(place)) ? press(folds.get(key(place))) : parent(at)?.focus()),
      Enter: () => press(place),
      " ": () => press(place),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function all(): void {
  for (const box of document.querySelectorAll<HTMLElement>(".tree")) tree(box);
}

document.addEventListener(ANSWERED, all);
all();
