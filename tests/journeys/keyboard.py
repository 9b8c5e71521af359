"""A hand that knows only the keyboard."""

from __future__ import annotations

from playwright.sync_api import FileChooser, FilePayload, Page

FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const label = e.labels?.length ? [...e.labels].map(l => l.innerText).join(" ") : "";
  const legend = e.closest("fieldset")?.querySelector("legend")?.innerText ?? "";
  const style = getComputedStyle(e), outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const area = (e.type === "checkbox" || e.type === "radio") ? getComputedStyle(e.labels[0] ?? e) : style;
  return {
    name: (e.getAttribute("aria-label") || label || e.innerText || e.value || "").replace(/\\s+/g, " ").trim(),
    legend: legend.trim(),
    visible: outline || style.boxShadow !== "none" || area.boxShadow !== "none",
  };
}"""
LONGEST_WAY = 150


class KeyboardStuck(AssertionError):
    """The control cannot be reached, or nobody sees where the focus is."""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until a control whose name begins with ``name`` has the focus.

    Raises:
        KeyboardStuck: it is not reached, or the focus became invisible on the way.
    """
    passed = []
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            continue
        passed.append(focused["name"])
        if not focused["visible"]:
            raise KeyboardStuck(f"{page.url}: the focus on {focused['name']!r} cannot be seen")
        if focused["name"].startswith(name):
            return
    raise KeyboardStuck(f"{page.url}: {name!r} is not reached; on the way were {passed[:40]}")


def press(page: Page, name: str) -> None:
    """Go to a button or link and press it, and wait for the next page."""
    tab_to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, name: str, text: str) -> None:
    """Go to a field and write into it, replacing what stands there."""
    tab_to(page, name)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def choose_file(page: Page, name: str, file: FilePayload) -> None:
    """Go to a file field, open the dialogue for files and choose one there.

    The browser hands its dialogues over only after it was told to, and nothing says when it heard that.
    So somebody listens before the way to the field begins; what is pressed on the way is heard later.
    """
    page.on("filechooser", _listen)
    tab_to(page, name)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(file)
    page.remove_listener("filechooser", _listen)


def _listen(_chooser: FileChooser) -> None:
    """Only so that somebody listens."""


def tick(page: Page, name: str) -> None:
    """Go to a tick box or radio button and choose it."""
    tab_to(page, name)
    page.keyboard.press("Space")


def choose(page: Page, name: str, option: str) -> None:
    """Go to a list and step to an option; its first letter jumps near it.

    Raises:
        KeyboardStuck: the list does not have it.
    """
    tab_to(page, name)
    page.keyboard.press(option[0])
    for _ in range(LONGEST_WAY):
        chosen = page.evaluate("() => document.activeElement.selectedOptions[0]?.label.trim()")
        if chosen == option:
            return
        page.keyboard.press("ArrowDown")
    raise KeyboardStuck(f"{page.url}: {name!r} has no {option!r}")
