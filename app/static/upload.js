/*
 * A form that carries files shows how far they are. Without this file, or without files, the browser sends it as ever.
 * Texts come from <body data-text-…>.
 *
 * It is sent by XMLHttpRequest, which alone tells of its progress, with "X-Redirect: tell": where to go on comes back
 * as "X-Location", so that the page there is asked for once, by the browser itself. Any other answer is a page that
 * takes the place of this one, such as the form with its errors; the chosen files stay chosen.
 */

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), document.body.dataset[`text${key}`] ?? "");
const SPOKEN = 25; // percent between two spoken words: each single one would drown everything else
const ANCHOR = "upload-anchor";
const uploads = new Map(); // form → {request, label, before, panel}

const carriesFiles = (form) => [...form.elements].some((field) => field.type === "file" && field.files.length);

/* --- What is seen ------------------------------------------------------------------------------------- */

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function showBusy(form, button) {
  const label = button?.querySelector(".kern-label") ?? button;
  const panel = element("div", "upload kern-progress");
  const bar = element("progress", "upload__bar");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", say("Upload"));
  const figure = element("p", "upload__figure", say("Uploaded", { percent: 0 }));
  const spoken = element("p", "visually-hidden");
  spoken.setAttribute("role", "status");
  const cancel = element("button", "text-button", say("UploadCancel"));
  cancel.type = "button";
  panel.append(bar, figure, cancel, spoken);
  (button?.closest(".actions") ?? button ?? form.lastElementChild).after(panel);
  const upload = { panel, button, label, before: label?.textContent, bar, figure, spoken, said: 0 };
  if (button) {
    button.setAttribute("aria-disabled", "true"); // not `disabled`, which would take the focus away
    label.textContent = say("Uploading");
  }
  setTimeout(() => { spoken.textContent = say("Uploading"); }, 100); // a region speaks of changes only
  uploads.set(form, upload);
  cancel.addEventListener("click", () => {
    upload.request.abort();
    rest(form);
    button?.focus();
  });
  return upload;
}

function showProgress(upload, { lengthComputable, loaded, total }) {
  if (!lengthComputable) return;
  const percent = Math.floor((loaded / total) * 100);
  upload.bar.value = percent;
  upload.figure.textContent = percent < 100 ? say("Uploaded", { percent }) : say("Checking");
  if (percent < upload.said + SPOKEN) return;
  upload.said = percent - (percent % SPOKEN);
  upload.spoken.textContent = upload.figure.textContent;
}

function rest(form) {
  const upload = uploads.get(form);
  if (!upload) return;
  uploads.delete(form);
  upload.panel.remove();
  upload.button?.removeAttribute("aria-disabled");
  if (upload.label) upload.label.textContent = upload.before;
}

/* --- What comes back ---------------------------------------------------------------------------------- */

function goOn(to) {
  const target = new URL(to, location.href);
  if (target.pathname === location.pathname && target.search === location.search && target.hash) {
    // Only the anchor differs: the browser would stay on the old page.
    sessionStorage.setItem(ANCHOR, target.hash);
    target.hash = "";
  }
  location.assign(target);
}

function replacePage(form, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.querySelector("main");
  if (!main) return false;
  for (const old of form.querySelectorAll("input[type=file]")) {
    const field = main.querySelector(`#${CSS.escape(old.id)}`);
    if (field && old.files.length) field.files = old.files;
  }
  document.title = page.title;
  document.querySelector("main").replaceWith(main);
  for (const field of main.querySelectorAll("input[type=file]")) field.dispatchEvent(new Event("change", { bubbles: true }));
  globalThis.htmx?.process(main);
  scrollTo(0, 0);
  document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail: { ctx: { target: main } } }));
  return true;
}

function fail(form) {
  rest(form);
  form.elements[0]?.dispatchEvent(new Event("input", { bubbles: true })); // back among the drafts
  document.dispatchEvent(new CustomEvent("htmx:error"));
  document.getElementById("flashes")?.scrollIntoView({ block: "nearest" });
}

function send(form, button) {
  const upload = showBusy(form, button);
  const request = new XMLHttpRequest();
  upload.request = request;
  request.open("POST", button?.hasAttribute("formaction") ? button.formAction : form.action);
  request.setRequestHeader("X-Redirect", "tell");
  request.upload.addEventListener("progress", (event) => showProgress(upload, event));
  request.addEventListener("error", () => fail(form));
  request.addEventListener("load", () => {
    const next = request.getResponseHeader("X-Location");
    if (next) goOn(next);
    else if (!replacePage(form, request.responseText)) fail(form);
    else uploads.delete(form);
  });
  request.send(new FormData(form, button));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (uploads.has(form)) event.preventDefault(); // pressed twice
  else if (!event.defaultPrevented && form.enctype === "multipart/form-data" && carriesFiles(form)) {
    event.preventDefault();
    send(form, event.submitter);
  }
});

// Back from the page behind the form: the browser may show this one as it was left.
addEventListener("pageshow", () => [...uploads.keys()].forEach(rest));

const anchor = sessionStorage.getItem(ANCHOR);
if (anchor) {
  sessionStorage.removeItem(ANCHOR);
  location.replace(anchor);
}
