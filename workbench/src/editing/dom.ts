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
