/** Elements made in one expression; text stays text. */

export function made<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Partial<HTMLElementTagNameMap[K]> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const found = Object.assign(document.createElement(tag), given);
  found.append(...inside);
  return found;
}

export const button = (textContent: string, onclick: () => void, className = "plain"): HTMLButtonElement =>
  made("button", { type: "button", className, textContent, onclick });

/** How far a key moves a slider, in its hundredths: a slider whose steps are as fine as can be would
 * not move by the keyboard else. Nothing for any other key. */
export const keyed = (event: KeyboardEvent): number | undefined =>
  ({ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 })[event.key];
