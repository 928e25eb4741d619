// @ts-check
import { byId, byIdAs } from "./dom.js";

/**
 * Shows a text that is there to be copied.
 * @param {string | null} text null: there is none
 */
export function fillExclude(text) {
  if (text === null) return;
  const field = byIdAs("exclude-text", HTMLInputElement), copied = byId("copied");
  byId("exclude").hidden = false;
  field.value = text;
  field.addEventListener("focus", () => field.select());
  byId("copy").addEventListener("click", async () => {
    copied.textContent = await copyText(field)
      ? "Copied."
      : "The browser lets nothing be copied: the text is selected, press Ctrl+C.";
  });
}

/** @param {HTMLInputElement} field */
async function copyText(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // No clipboard for this page: what is selected may still be copied.
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
