// Ready-made reasons for a decision: a chip sets the kind of reason and adds its words to the text.
for (const group of document.querySelectorAll("[data-presets]")) {
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const chip = event.target.closest("button");
    if (!chip) return;
    const text = document.getElementById(chip.dataset.textField);
    const category = document.getElementById(chip.dataset.categoryField);
    const words = chip.textContent.trim();
    if (!text.value.includes(words)) {
      text.value = [text.value.trim(), words].filter(Boolean).join(" ");
    }
    if (!category.value) category.value = chip.dataset.category;
    text.focus();
  });
}
