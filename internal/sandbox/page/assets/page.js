// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// The server renders the page. This script fetches it again when the store has received a request, and replaces what has changed.
"use strict";

const byId = (id) => document.getElementById(id);
let paused = false;
let stale = false; // something has changed since the last update
let shown = 0; // when the page that is shown was asked for
let unannounced = 0; // requests

// replace replaces the changed children of the elements marked data-live. The others stay in place, with their focus and selection.
function replace(markup) {
  const page = new DOMParser().parseFromString(markup, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const before = new Map([...part.children].map((child) => [child.id, child]));
    const after = [...page.getElementById(part.id).children].map((child) => {
      const old = before.get(child.id);
      child.toggleAttribute("open", (old ?? child).hasAttribute("open")); // as customers are
      return old?.isEqualNode(child) ? old : child;
    });
    [...part.children].filter((child) => !after.includes(child)).forEach((child) => child.remove());
    after.forEach((child, i) => {
      if (part.children[i] !== child) {
        part.insertBefore(child, part.children[i]);
      }
      if (child.id && !before.has(child.id) && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
        child.animate([{ backgroundColor: "var(--fresh)" }, { backgroundColor: "transparent" }], { duration: 1600, easing: "ease-out" });
      }
    });
  }
}

async function update() {
  stale = false;
  const asked = performance.now();
  const response = await fetch(location.href).catch(() => null); // the stream shows whether the store responds
  const markup = response?.ok && (await response.text());
  if (markup && asked >= shown) {
    shown = asked;
    replace(markup);
  }
}

// updateSoon updates the page at most four times per second, unless it is paused.
function updateSoon() {
  if (!stale) {
    stale = true;
    setTimeout(() => paused || update(), 250);
  }
}

function showConnection() {
  const state = events.readyState !== EventSource.OPEN ? "lost" : paused ? "paused" : "live";
  byId("connection").dataset.state = state;
  byId("connection").textContent = { lost: "The store isn't responding", paused: "Paused", live: "Live" }[state];
}

byId("updates").hidden = false;

const events = new EventSource("requests/stream");
events.onopen = showConnection;
events.onerror = showConnection;
for (const name of ["open", "request", "reset"]) {
  events.addEventListener(name, updateSoon);
}
document.addEventListener("visibilitychange", updateSoon); // faults can change without a request

// Screen readers announce the number of requests from time to time, instead of each one.
events.addEventListener("request", () => unannounced++);
setInterval(() => {
  if (unannounced > 0) {
    byId("announcement").textContent = unannounced === 1 ? "1 new request" : `${unannounced} new requests`;
    unannounced = 0;
  }
}, 5000);

byId("pause").addEventListener("click", (event) => {
  paused = !paused;
  shown = performance.now(); // drops an update that has begun
  event.target.setAttribute("aria-pressed", paused);
  showConnection();
  if (!paused) {
    update();
  }
});

byId("q").addEventListener("input", (event) => event.target.form.requestSubmit());

// Forms are sent without leaving the page.
document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const inputs = new URLSearchParams(new FormData(event.target, event.submitter));
  if (event.target.id === "search") {
    history.replaceState(null, "", `?${inputs}`);
  } else {
    const response = await fetch(event.target.action, { method: "POST", body: inputs }).catch(() => null);
    if (!response?.ok) {
      alert(response ? await response.text() : "The store isn't responding");
    }
    byId("reset").open = false;
  }
  update();
});
