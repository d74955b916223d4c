// Comfort on top of pages that are complete without it. No inline script, no outside source: see the policy in layout.rs.
"use strict";

// Buttons that copy the text of another element: hidden until there is a script that can do it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.textContent;
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}

// The palette: Ctrl+K or Cmd+K opens what the field "Find anything" does, with hits while one types.
const field = document.getElementById("find");
if (field && typeof HTMLDialogElement === "function") {
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", "Find anything");
  const form = document.createElement("form");
  form.action = "/search";
  form.setAttribute("role", "search");
  const input = document.createElement("input");
  Object.assign(input, { type: "search", name: "q", autocomplete: "off", placeholder: field.placeholder });
  input.setAttribute("aria-label", "Find anything");
  const hits = document.createElement("div");
  hits.className = "found";
  hits.setAttribute("aria-live", "polite");
  form.append(input);
  dialog.append(form, hits);
  document.body.append(dialog);

  let latest = 0;
  let timer;
  const look = async () => {
    const mine = ++latest;
    const wanted = input.value.trim();
    if (!wanted) { hits.replaceChildren(); return; }
    const reply = await fetch("/search?part=hits&q=" + encodeURIComponent(wanted), { headers: { Accept: "text/html" } });
    const text = await reply.text();
    // An answer to what is no longer in the field is not shown.
    if (mine === latest && reply.ok) {
      const parsed = new DOMParser().parseFromString(text, "text/html");
      hits.replaceChildren(...parsed.body.childNodes);
    }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [input, ...hits.querySelectorAll("a")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = stops.indexOf(document.activeElement);
    stops[(at + step + stops.length) % stops.length].focus();
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    dialog.showModal();
    input.select();
  });
}
