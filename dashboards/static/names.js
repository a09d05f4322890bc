/* What a room will be called, shown while its new name is typed. Without this script an example says how it is put together. */

function show(form) {
  const { room, name } = form.elements;
  const [reads, typed] = [form.querySelector("[data-reads]"), name.value.trim()];
  reads.textContent = typed ? `${room.selectedOptions[0].dataset.site}, ${typed}` : reads.dataset.example;
}

document.addEventListener("input", ({ target }) => {
  const form = target.closest("form.rename");
  if (form) show(form);
});

// What was saved is emptied by live.js; a form is empty only after its event.
document.addEventListener("reset", ({ target }) => {
  if (target.matches("form.rename")) queueMicrotask(() => show(target));
});
