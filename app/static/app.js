/*
 * The little own JavaScript. Everything works without it; it only makes things smoother.
 * Texts come from <body data-text-…>, so that they are translated with the page.
 *
 * data-shortcut="r"          clicks or focuses the element when the key is pressed outside of fields
 * data-row                   j and k move the focus along these, o opens the first link in it
 * [data-row-key="t"]         what the key does with the row in focus: goes to its data-href, with data-row in the
 *                            place of ROW; a form takes data-row as its field "ticket" and is sent
 * #shortcuts                 the dialog that ? opens; [data-shortcuts-toggle] in it switches the keys off
 * form[data-draft-url]       is saved there 800 ms after the last change; [data-draft-status] in it says so
 * [data-preview-for]         shows the Markdown of that field as it is typed; data-preview-url takes the field "text"
 * [data-count-for]           says how many characters are left of data-max
 * input[type=file]           [data-chosen-for] lists what was chosen; data-max-bytes (each), data-max-files
 * [data-check-all="name"]    checks all boxes of that name; [data-check-count="name"] says how many are checked
 * [data-copy]                copies its text
 * [data-open="shortcuts"]    opens that dialog
 * [data-print]               prints the page
 * details[data-menu]         closes on Escape and on a click elsewhere; [data-close-details] closes its details
 */

const root = document.documentElement;
root.classList.add("js");

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), document.body.dataset[`text${key}`] ?? "");
const closest = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

/* --- Drafts ------------------------------------------------------------------------------------------- */

const drafts = new Map(); // form → {timer, sending}

function formFields(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields.append(name, value);
  return fields;
}

async function saveDraft(form, keepalive = false) {
  const draft = drafts.get(form);
  if (!draft) return;
  clearTimeout(draft.timer);
  draft.timer = null;
  draft.sending?.abort();
  draft.sending = new AbortController();
  const { signal } = draft.sending;
  let saved = false;
  let refused = false;
  try {
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST", body: formFields(form), credentials: "same-origin", redirect: "error", keepalive, signal,
    });
    saved = answer.ok;
    refused = answer.status >= 400 && answer.status < 500;
  } catch (error) {
    if (error.name === "AbortError") return;
  }
  const status = form.querySelector("[data-draft-status]");
  if (status) {
    const time = new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Berlin" });
    status.textContent = saved ? say("Saved", { time: time.format(new Date()) }) : say(refused ? "Refused" : "Unsaved");
  }
  // A lost connection must not lose text: try again until the next change or the sending of the form. What is refused
  // would be refused again, and would keep the session alive with nobody there.
  if (!saved && !refused) draft.timer = setTimeout(() => saveDraft(form), 10_000);
}

function touchDraft(form) {
  if (!form?.dataset.draftUrl) return;
  const draft = drafts.get(form) ?? {};
  drafts.set(form, draft);
  clearTimeout(draft.timer);
  draft.timer = setTimeout(() => saveDraft(form), 800);
}

document.addEventListener("submit", (event) => {
  // A draft that arrives after the form itself would bring back what has just been filed.
  const draft = drafts.get(event.target);
  if (!draft) return;
  clearTimeout(draft.timer);
  draft.sending?.abort();
  drafts.delete(event.target);
});
addEventListener("pagehide", () => {
  for (const [form, draft] of drafts) if (draft.timer) saveDraft(form, true);
});

/* --- Fields ------------------------------------------------------------------------------------------- */

function showLeft(note) {
  const field = document.getElementById(note.dataset.countFor);
  if (!field) return;
  const left = Number(note.dataset.max) - [...field.value].length;
  note.textContent = left < 0 ? say("Over", { number: -left }) : say("Left", { number: left });
  note.classList.toggle("is-over", left < 0);
  // Only the last stretch is spoken: a count at each key would drown the text being typed.
  if (left < 20) note.setAttribute("aria-live", "polite");
  else note.removeAttribute("aria-live");
}

function sizeText(bytes) {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1000), "kilobyte"] : [bytes / 1_000_000, "megabyte"];
  return new Intl.NumberFormat(root.lang, { style: "unit", unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

function showChosen(input) {
  const list = document.querySelector(`[data-chosen-for="${CSS.escape(input.id)}"]`);
  if (!list) return;
  const most = Number(input.dataset.maxBytes) || Infinity;
  const number = Number(input.dataset.maxFiles) || Infinity;
  const limit = sizeText((most / (1 << 20)) * 1_000_000); // "25 MB", as the hint beside it says
  const line = (text, over) => {
    const item = document.createElement("li");
    item.textContent = text;
    item.classList.toggle("is-over", over);
    return item;
  };
  const lines = [...input.files].map((file) => {
    const over = file.size > most;
    const size = over ? `${sizeText(file.size)}: ${say("TooBig", { size: limit })}` : sizeText(file.size);
    return line(`${file.name} (${size})`, over);
  });
  if (input.files.length > number) lines.push(line(say("TooMany", { number }), true));
  list.replaceChildren(...lines);
}

const previews = new Map(); // button → {timer, asking}

async function showPreview(button) {
  const panel = document.getElementById(button.getAttribute("aria-controls"));
  const text = document.getElementById(button.dataset.previewFor).value;
  const preview = previews.get(button) ?? {};
  previews.set(button, preview);
  preview.asking?.abort();
  preview.asking = new AbortController();
  try {
    const answer = await fetch(button.dataset.previewUrl, {
      method: "POST", body: new URLSearchParams({ text }), credentials: "same-origin", redirect: "error",
      signal: preview.asking.signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    panel.innerHTML = await answer.text(); // cleaned by the server, as on the page itself
  } catch (error) {
    if (error.name !== "AbortError") panel.textContent = say("PreviewFailed");
  }
}

function togglePreview(button) {
  const panel = document.getElementById(button.getAttribute("aria-controls"));
  const open = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", open);
  panel.hidden = !open;
  return open ? showPreview(button) : null;
}

/* While the preview is open it follows what is typed. */
function touchPreview(field) {
  const button = field.id && document.querySelector(`[data-preview-for="${CSS.escape(field.id)}"][aria-expanded="true"]`);
  if (!button) return;
  const preview = previews.get(button) ?? {};
  previews.set(button, preview);
  clearTimeout(preview.timer);
  preview.timer = setTimeout(() => showPreview(button), 400);
}

function boxes(name) {
  return [...document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(name)}"]:not([data-check-all])`)];
}

function showChecked(name) {
  const all = boxes(name);
  const checked = all.filter((box) => box.checked).length;
  for (const box of document.querySelectorAll(`[data-check-all="${CSS.escape(name)}"]`)) {
    box.checked = checked > 0 && checked === all.length;
    box.indeterminate = checked > 0 && checked < all.length;
  }
  for (const note of document.querySelectorAll(`[data-check-count="${CSS.escape(name)}"]`)) note.textContent = checked;
}

document.addEventListener("input", (event) => {
  touchDraft(event.target.form);
  touchPreview(event.target);
  for (const note of document.querySelectorAll(`[data-count-for="${CSS.escape(event.target.id ?? "")}"]`)) showLeft(note);
});

document.addEventListener("change", (event) => {
  const field = event.target;
  touchDraft(field.form);
  if (field.matches('input[type="file"]')) showChosen(field);
  else if (field.matches("[data-check-all]")) {
    for (const box of boxes(field.dataset.checkAll)) box.checked = field.checked;
    showChecked(field.dataset.checkAll);
  } else if (field.matches("[data-shortcuts-toggle]")) localStorage.setItem("shortcuts", field.checked ? "on" : "off");
  else if (field.matches('input[type="checkbox"][name]')) showChecked(field.name);
});

/* --- Clicks ------------------------------------------------------------------------------------------- */

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
  const preview = closest(event, "[data-preview-for]");
  if (preview) await togglePreview(preview);
  const closing = closest(event, "[data-close-details]")?.closest("details");
  if (closing) {
    closing.open = false;
    closing.querySelector("summary").focus();
  }
  document.getElementById(closest(event, "[data-open]")?.dataset.open)?.showModal();
  if (closest(event, "[data-print]")) print();
  const copy = closest(event, "[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    const label = copy.querySelector("span[role=status]") ?? copy;
    const before = label.textContent;
    label.textContent = say("Copied");
    setTimeout(() => { label.textContent = before; }, 2000);
  }
});

/* --- Keys --------------------------------------------------------------------------------------------- */

const typing = (target) => target.closest("input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]");

const allRows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.checkVisibility());
let leftAt = null; // where in the list a row was that has just been acted on

function focusRow(at) {
  const rows = allRows();
  if (!rows.length) return false;
  const row = rows[Math.min(rows.length - 1, Math.max(0, at))];
  row.tabIndex = -1;
  row.focus();
  row.scrollIntoView({ block: "nearest" });
  return true;
}

function moveRow(step) {
  const at = allRows().indexOf(document.activeElement.closest("[data-row]"));
  return focusRow(at < 0 ? 0 : at + step);
}

function actOnRow(tool, row) {
  if (tool instanceof HTMLFormElement) {
    leftAt = allRows().indexOf(row);
    tool.elements.ticket.value = row.dataset.row;
    tool.requestSubmit();
  } else location.assign(tool.dataset.href.replace("ROW", row.dataset.row));
  return true;
}

function pressKey(key) {
  if (key === "?") {
    const dialog = document.getElementById("shortcuts");
    dialog?.showModal?.();
    return Boolean(dialog);
  }
  if (localStorage.getItem("shortcuts") === "off") return false;
  const within = document.activeElement.closest("[data-row]");
  const named = `[data-shortcut="${CSS.escape(key)}"]`;
  const element = within?.querySelector(named) ?? document.querySelector(named);
  if (element) {
    if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.focus();
    else element.click();
    return true;
  }
  const tool = within?.dataset.row && document.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
  if (tool) return actOnRow(tool, within);
  if (key === "j" || key === "k") return moveRow(key === "j" ? 1 : -1);
  const link = key === "o" ? within?.querySelector("a[href]") : null;
  link?.click();
  return Boolean(link);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details[data-menu][open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (pressKey(event.key)) event.preventDefault();
});

/* --- After loading and after every swap --------------------------------------------------------------- */

function settle(part) {
  part.querySelectorAll("[data-count-for]").forEach(showLeft);
  for (const box of part.querySelectorAll("[data-check-all]")) showChecked(box.dataset.checkAll);
  for (const box of part.querySelectorAll("[data-shortcuts-toggle]")) box.checked = localStorage.getItem("shortcuts") !== "off";
  // What was sent and is to be mended is a draft again.
  for (const form of part.querySelectorAll("form[data-draft-url]:has([aria-invalid])")) touchDraft(form);
  (part.querySelector("[data-error-summary]") ?? part.querySelector("[data-autofocus]"))?.focus();
}

settle(document);
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  settle(target instanceof Element && target.isConnected ? target : document);
  // The row may have left the list: whoever works with the keyboard goes on at the one that took its place.
  if (leftAt !== null && document.activeElement === document.body) focusRow(leftAt);
  leftAt = null;
});
document.addEventListener("htmx:error", () => {
  const flash = document.createElement("div");
  flash.className = "flash flash--danger";
  const text = document.createElement("p");
  text.textContent = say("Failed");
  flash.append(text);
  document.getElementById("flashes")?.replaceChildren(flash);
});
