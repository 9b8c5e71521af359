"""Ears: what a screen reader says by itself while the page changes."""

from __future__ import annotations

from playwright.sync_api import Page

LISTEN = """() => {
  window.heard = [];
  const live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert]";
  const hear = node => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (!element?.closest(live) || !element.checkVisibility()) return;
    window.heard.push((element.innerText || element.textContent).replace(/\\s+/g, " ").trim());
  };
  new MutationObserver(changes => changes.forEach(change => {
    if (change.type === "childList") change.addedNodes.forEach(hear);
    else hear(change.target);
  })).observe(document.body, {subtree: true, childList: true, characterData: true, attributeFilter: ["hidden"]});
}"""


def listen(page: Page) -> None:
    """From now on, keep what is announced: changes inside of live regions that can be seen."""
    page.evaluate(LISTEN)


def wait_to_hear(page: Page, words: str, *, timeout: float) -> None:
    """Until something that contains the words was announced; milliseconds."""
    page.wait_for_function(
        "words => window.heard.some(said => said.includes(words))", arg=words, timeout=timeout
    )
