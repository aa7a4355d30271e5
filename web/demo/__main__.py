"""`make demo`: three complaints from their form to their end on a desk of its own, over HTTP only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache

from web.demo.browser import Browser
from web.demo.desk import ROOT, Desk
from web.demo.stories import Clock, Story, signed_in

EXAMPLES = ROOT / "processes" / "complaint" / "examples"


def play(
    address: str, after_step: Callable[[int], None] = lambda _count: None
) -> tuple[list[Story], Callable[[str], Browser]]:
    """File every example and take all of them to their ends, always doing what is due first.

    `after_step` is told how many steps were done (tests kill something there).
    """
    staff = cache(lambda login: signed_in(address, login))
    clock = Clock(staff("jonas"))
    stories = [Story(file, address) for file in sorted(EXAMPLES.glob("*.json"))]
    for count, story in enumerate(sorted(stories, key=lambda s: s.due), start=1):
        clock.move(story.due)
        story.file_it()
        _say(clock, story, "customer: files the complaint")
        after_step(count)
    while waiting := [story for story in stories if not story.ended]:
        story = min(waiting, key=lambda s: s.due)
        clock.move(story.due)
        _say(clock, story, story.go_on(staff))
        count += 1
        after_step(count)
    return stories, staff


def _say(clock: Clock, story: Story, what: str) -> None:
    if what:
        limit = f"  ({story.deadline})" if story.deadline else ""
        print(f"  {clock.now:%a %d %b %Y %H:%M}  {story.number}  {what}{limit}", flush=True)


def tell(story: Story) -> None:
    """Print the timeline as the customer reads it: steps, statuses, promised dates, messages."""
    page = story.status_page()
    print(f"\n{story.text['title']}: {story.number} ({story.text['language']})")
    for line in page.page.xpath("//ol[contains(@class, 'steps')]/li"):
        print("   ", " ".join(line.text_content().split()))
    for line in page.page.xpath("//ol[contains(@class, 'thread')]/li"):
        print("    >", " ".join(line.text_content().split())[:150])


def main() -> int:
    """Run the demo; exit code 1 when a complaint did not end as its file says."""
    print("A desk of its own starts in a temporary folder...", flush=True)
    with Desk() as desk:
        print(f"It is open at {desk.address}\n", flush=True)
        stories, staff = play(desk.address)
        right = 0
        for story in stories:
            tell(story)
            expected = (story.text["expect"]["status"], story.text["expect"]["outcome"] or "")
            found = story.end(staff)
            right += found == expected
            if found != expected:
                print(f"    expected {expected}, found {found}")
    print(f"\ndemo: {right} of {len(stories)} complaints ended as expected")
    return 0 if right == len(stories) else 1


if __name__ == "__main__":
    sys.exit(main())
