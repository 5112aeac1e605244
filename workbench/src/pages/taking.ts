/** The page from which the report is taken away: the analyst's own words stay in this browser. */

import { made } from "../dom";
import { Keeper } from "../kept";

const area = document.getElementById("notes");
if (area instanceof HTMLTextAreaElement) {
  const keeper = new Keeper(`standoff notes ${area.dataset["file"] ?? ""}`);
  const told = made("p", { className: "quiet" });
  told.setAttribute("role", "status");
  area.after(told);
  const kept = keeper.found();
  // What a page came back with, since something was wrong with it, is newer than what was kept.
  if (kept && !area.value) {
    area.value = kept.text;
    told.textContent = `As you left it on ${new Date(kept.at).toLocaleString()}; it is kept in this browser until you empty it.`;
  }
  area.addEventListener("input", () => {
    if (area.value) keeper.keep(area.value, "");
    else keeper.forget();
    told.textContent = area.value ? "Kept in this browser until you empty it." : "";
  });
}
