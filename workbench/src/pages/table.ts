/** A table that is asked about: a file is read into its field, and its columns are offered. */

import { made } from "../dom";

const COLUMNS = ["outcome", "weights", "cluster", "time"];
const LIST = "columns";

/** The names in the first line of a table. */
function columns(text: string): string[] {
  const cells = text.split("\n", 1)[0]?.split(",") ?? [];
  return cells.map((cell) => cell.trim().replace(/^"(.*)"$/, "$1")).filter(Boolean);
}

function begin(area: HTMLTextAreaElement): void {
  const told = made("p", { className: "quiet" });
  told.setAttribute("role", "status");
  const offered = made("datalist", { id: LIST });
  const chosen = made("input", { type: "file", id: "o-file", accept: ".csv,text/csv,text/plain" });
  const label = made("label", { htmlFor: "o-file" }, "Read it from a file");
  area.after(made("p", {}, label, " ", chosen), told, offered);
  for (const name of COLUMNS) document.getElementById(`o-${name}`)?.setAttribute("list", LIST);
  const offer = (): void => {
    const names = columns(area.value);
    offered.replaceChildren(...names.map((value) => made("option", { value })));
    told.textContent = area.value ? `Columns: ${names.slice(0, 40).join(", ")}` : "";
  };
  chosen.addEventListener("change", async () => {
    const file = chosen.files?.[0];
    if (!file) return;
    if (file.size > area.maxLength) {
      told.textContent = `This file has ${file.size.toLocaleString("en")} bytes; ${area.maxLength.toLocaleString("en")} at most.`;
      return;
    }
    area.value = await file.text();
    offer();
  });
  area.addEventListener("input", offer);
  offer();
}

const area = document.getElementById("o-table");
if (area instanceof HTMLTextAreaElement) begin(area);
