// Copyright (c) the terraform-provider-moltin authors
// SPDX-License-Identifier: MPL-2.0

// The server renders the page; this keeps it up to date. When the store has answered a request, it fetches the page again and
// replaces what changed in the elements marked data-live, so that focus, selection and open parts stay.
"use strict";

const leastPause = 250; // milliseconds between two updates
const announceEvery = 5000; // milliseconds between two messages to screen readers

const byId = (id) => document.getElementById(id);
const connection = byId("connection");
const pause = byId("pause");
const search = byId("search");

let paused = false;
let stale = false; // something has changed since the last update began
let asked = false; // the reader has asked for an update, which comes even when paused
let updating = false;
let unannounced = 0; // requests
let announcing = false; // there was a message just now

// apply shows the parts of another rendering of the page.
function apply(markup) {
  const fresh = new DOMParser().parseFromString(markup, "text/html");
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-live]")) {
    replaceChildren(part, fresh.getElementById(part.id));
  }
  if (focused && document.activeElement?.id !== focused) {
    byId(focused)?.focus();
  }
}

// replaceChildren keeps every child that is as it was in its place.
function replaceChildren(part, fresh) {
  const before = new Map([...part.children].map((child) => [child.id, child]));
  const next = [...fresh.children].map((child) => {
    const old = before.get(child.id);
    if (old instanceof HTMLDetailsElement) {
      child.open = old.open;
    }
    if (old?.isEqualNode(child)) {
      return old;
    }
    keepInputs(old, child);
    return child;
  });
  for (const child of [...part.children]) {
    if (!next.includes(child)) {
      child.remove();
    }
  }
  let place = part.firstElementChild;
  for (const child of next) {
    if (child === place) {
      place = place.nextElementSibling;
      continue;
    }
    part.insertBefore(child, place);
    if (child.id && !before.has(child.id)) {
      highlight(child);
    }
  }
}

// keepInputs keeps what was typed and chosen.
function keepInputs(old, child) {
  for (const input of old?.querySelectorAll("input, select") ?? []) {
    const same = child.querySelector(`[name="${input.name}"]`);
    if (same) {
      same.value = input.value;
    }
  }
}

function highlight(element) {
  if (!matchMedia("(prefers-reduced-motion: reduce)").matches) {
    element.animate([{ backgroundColor: "var(--fresh)" }, { backgroundColor: "transparent" }], { duration: 1600, easing: "ease-out" });
  }
}

async function show(request) {
  const response = await fetch(request);
  const text = await response.text();
  if (!response.ok) {
    throw new Error(text);
  }
  apply(text);
}

// schedule updates the page soon, and once more for what changes meanwhile.
async function schedule() {
  stale = true;
  if (updating) {
    return;
  }
  updating = true;
  while (asked || (stale && !paused)) {
    await new Promise((resolve) => setTimeout(resolve, leastPause));
    stale = asked = false;
    await show(location.pathname + location.search).catch(() => {}); // the stream says when the store is back
    announce();
  }
  updating = false;
}

function ask() {
  asked = true;
  schedule();
}

// announce tells screen readers now and then how many requests there were, and not each of them.
function announce() {
  if (unannounced === 0 || announcing) {
    return;
  }
  byId("announcement").textContent = unannounced === 1 ? "1 new request" : `${unannounced} new requests`;
  unannounced = 0;
  announcing = true;
  setTimeout(() => {
    announcing = false;
    announce();
  }, announceEvery);
}

function state(name, text) {
  connection.dataset.state = name;
  connection.textContent = text;
}

// Updates.
byId("updates").hidden = false;
const events = new EventSource("requests/stream");
events.addEventListener("open", () => {
  if (!paused) {
    state("live", "Live");
  }
  schedule();
});
events.addEventListener("error", () => state("lost", "The store isn't responding"));
events.addEventListener("request", () => {
  unannounced++;
  schedule();
});
events.addEventListener("reset", schedule);
document.addEventListener("visibilitychange", schedule); // faults may have been set by other means

pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", paused);
  state(paused ? "paused" : "live", paused ? "Paused" : "Live");
  schedule();
});

// Search while typing.
search.addEventListener("input", () => {
  const query = byId("q").value.trim();
  history.replaceState(null, "", query ? `?q=${encodeURIComponent(query)}` : location.pathname);
  ask();
});
search.addEventListener("submit", (event) => event.preventDefault());

// Forms are sent without leaving the page.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    try {
      await show(new Request(form.action, { method: "POST", body }));
      byId("reset").open = false;
    } catch (problem) {
      byId("announcement").textContent = problem.message;
      alert(problem.message);
    }
    ask(); // with the search, which the answer to a form does not have
  });
}
