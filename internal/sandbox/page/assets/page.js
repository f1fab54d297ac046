// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// The server renders the page. This script fetches it again when the store has received a request, and replaces what has changed.
"use strict";

const byId = (id) => document.getElementById(id);
const connection = byId("connection");

let paused = false;
let stale = false; // something has changed since the last update
let asked = false; // the user asked for an update, even while paused
let updating = false;
let unannounced = 0; // requests

// replace replaces the changed children of the elements marked data-live. The others stay in place, with their focus and selection.
function replace(markup) {
  const fresh = new DOMParser().parseFromString(markup, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const before = new Map([...part.children].map((child) => [child.id, child]));
    const children = [...fresh.getElementById(part.id).children].map((child) => {
      const old = before.get(child.id);
      if (old instanceof HTMLDetailsElement) {
        child.open = old.open;
      }
      return old?.isEqualNode(child) ? old : child;
    });
    [...part.children].filter((child) => !children.includes(child)).forEach((child) => child.remove());
    let place = part.firstElementChild;
    for (const child of children) {
      if (child === place) {
        place = place.nextElementSibling;
        continue;
      }
      part.insertBefore(child, place);
      if (child.id && !before.has(child.id) && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
        child.animate([{ backgroundColor: "var(--fresh)" }, { backgroundColor: "transparent" }], { duration: 1600, easing: "ease-out" });
      }
    }
  }
}

// update fetches the page now, and again if something changes in the meantime, at most four times per second.
async function update() {
  stale = true;
  if (updating) {
    return;
  }
  updating = true;
  while (stale && (asked || !paused)) {
    stale = asked = false;
    const response = await fetch(location.href).catch(() => null); // the stream shows whether the store responds
    if (response?.ok) {
      replace(await response.text());
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  updating = false;
}

function ask() {
  asked = true;
  update();
}

function show(state, text) {
  connection.dataset.state = state;
  connection.textContent = text;
}

byId("updates").hidden = false;
const events = new EventSource("requests/stream");
events.addEventListener("open", () => {
  show(paused ? "paused" : "live", paused ? "Paused" : "Live");
  update();
});
events.addEventListener("error", () => show("lost", "The store isn't responding"));
events.addEventListener("reset", update);
events.addEventListener("request", () => {
  unannounced++;
  update();
});
document.addEventListener("visibilitychange", update); // faults can change without a request

// Screen readers announce the number of requests from time to time, instead of each one.
setInterval(() => {
  if (unannounced > 0) {
    byId("announcement").textContent = unannounced === 1 ? "1 new request" : `${unannounced} new requests`;
    unannounced = 0;
  }
}, 5000);

byId("pause").addEventListener("click", (event) => {
  paused = !paused;
  event.target.setAttribute("aria-pressed", paused);
  show(paused ? "paused" : "live", paused ? "Paused" : "Live");
  update();
});

byId("q").addEventListener("input", (event) => {
  const query = event.target.value.trim();
  history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  ask();
});

// Forms are sent without leaving the page.
document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.getAttribute("method") === "post") { // form.method is an input of the same name
    try {
      const body = new URLSearchParams(new FormData(form, event.submitter));
      const response = await fetch(form.action, { method: "POST", body });
      if (!response.ok) {
        throw new Error(await response.text());
      }
      byId("reset").open = false;
    } catch (problem) {
      alert(problem.message);
    }
  }
  ask();
});
