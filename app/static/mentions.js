/*
 * textarea[data-mentions-url]   while "@" and letters are typed, offers whom one can mention: the address takes them
 *                               as `q` and answers a listbox whose options have data-handle
 *
 * The arrows choose, Enter or Tab inserts, Escape closes. The focus stays in the text; aria-activedescendant says
 * which option is meant. The field keeps its role, for HTML allows a textarea no other.
 */

const TYPED = /(?<![\p{L}\p{N}_@.])@([\p{L}\p{N}_-][\p{L}\p{N}_.-]*)$/u;

const box = document.createElement("div");
box.className = "mentions";
const status = document.createElement("p");
status.className = "visually-hidden";
status.setAttribute("role", "status");

let field = null; // the textarea whose list is open, or will be when the answer is there
let begin = -1; // where in it the "@" stands
let closedAt = -1; // where someone closed the list: it stays closed for that mention
let timer = null;
let asking = null;
let fresh = false; // whether the list fits what is typed

const options = () => [...box.querySelectorAll("[role=option]")];
const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

function close() {
  clearTimeout(timer);
  asking?.abort();
  box.remove();
  box.replaceChildren();
  for (const name of ["aria-controls", "aria-activedescendant"]) field?.removeAttribute(name);
  status.textContent = "";
  field = null;
  begin = -1;
  fresh = false;
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", other === option);
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function insert(option) {
  const into = field;
  const text = `@${option.dataset.handle} `;
  const after = into.value.slice(into.selectionStart).startsWith(" ") ? 1 : 0;
  into.setRangeText(text, begin, into.selectionStart + after, "end");
  close();
  into.dispatchEvent(new Event("input", { bubbles: true })); // the draft and the count want to know
}

/* Where the "@" is, in pixels from the field's corner: a copy of the text up to it, laid out like the field. */
function place(textarea, at) {
  const copy = document.createElement("div");
  const style = getComputedStyle(textarea);
  for (const name of ["font", "letterSpacing", "lineHeight", "padding", "border", "boxSizing"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word", width: `${textarea.clientWidth}px` });
  const mark = document.createElement("span");
  mark.textContent = "@";
  copy.append(textarea.value.slice(0, at), mark);
  document.body.append(copy);
  const spot = { left: mark.offsetLeft, top: mark.offsetTop + mark.offsetHeight - textarea.scrollTop };
  copy.remove();
  return spot;
}

function open(textarea, answer) {
  box.innerHTML = answer; // our own fragment
  const list = box.firstElementChild;
  status.textContent = list.dataset.status;
  if (!options().length) {
    box.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) textarea.removeAttribute(name);
    return;
  }
  textarea.after(box);
  const spot = place(textarea, begin);
  const most = Math.max(0, textarea.offsetWidth - box.offsetWidth);
  box.style.left = `${textarea.offsetLeft + Math.min(spot.left, most)}px`;
  box.style.top = `${textarea.offsetTop + Math.min(spot.top, textarea.offsetHeight) + 4}px`;
  textarea.setAttribute("aria-controls", list.id);
  fresh = true;
  choose(options()[0]);
}

async function ask(textarea, typed) {
  asking?.abort();
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(`${textarea.dataset.mentionsUrl}?${new URLSearchParams({ q: typed })}`, {
      credentials: "same-origin", redirect: "error", signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    const text = await answer.text();
    if (!signal.aborted && field === textarea) open(textarea, text);
  } catch (error) {
    if (error.name !== "AbortError") close(); // a mention can be typed without help
  }
}

function look(textarea) {
  const caret = textarea.selectionStart;
  const found = caret === textarea.selectionEnd ? TYPED.exec(textarea.value.slice(0, caret)) : null;
  if (!found || found.index === closedAt) {
    if (!found) closedAt = -1;
    if (field) close();
    return;
  }
  if (field && (field !== textarea || begin !== found.index)) close();
  if (!status.isConnected) document.body.append(status);
  field = textarea;
  begin = found.index;
  fresh = false;
  clearTimeout(timer);
  timer = setTimeout(() => ask(textarea, found[1]), 150);
}

document.addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-mentions-url]")) return;
  event.target.setAttribute("aria-autocomplete", "list");
  event.target.setAttribute("aria-haspopup", "listbox");
});
document.addEventListener("focusout", (event) => {
  if (event.target === field) close();
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-mentions-url]") && !event.isComposing) look(event.target);
});
document.addEventListener("click", (event) => {
  if (field && event.target === field) look(field); // the caret may stand elsewhere now
});
document.addEventListener("keydown", (event) => {
  if (event.target !== field || !box.isConnected || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const all = options();
  const at = all.indexOf(chosen());
  if (event.key === "ArrowDown") choose(all[(at + 1) % all.length]);
  else if (event.key === "ArrowUp") choose(all[(at + all.length - 1) % all.length]);
  else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && fresh) insert(all[at]);
  else if (event.key === "Escape") {
    closedAt = begin;
    close();
  } else {
    if (["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown"].includes(event.key)) close();
    return;
  }
  event.preventDefault();
});
box.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the text
box.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) insert(option);
});
