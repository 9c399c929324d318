import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index.indexing import Index
from tests.e2e.conftest import Traffic, open_adding, open_tab

pytestmark = pytest.mark.browser
LINKS = "#aq-chat a[href^='#read/']"


def ask(page: Page, question: str) -> None:
    box = page.locator("#aq-question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator("#aq-chat .aq-question").last).to_have_text(question)
    expect(page.locator("#aq-chat .aq-pending")).to_have_count(0)
    expect(page.locator("#aq-working .aq-stage")).to_have_count(0)


def test_a_question_is_answered_with_numbered_sources(page: Page) -> None:
    ask(page, "How many people attended the march according to the police?")
    expect(page.locator("#aq-chat")).to_contain_text("attended by 870 people")
    expect(page.locator("#aq-chat")).to_contain_text("The Eastholm Post (fictional)")
    assert page.locator(LINKS).count() >= 2


def test_a_source_opens_the_article_at_the_marked_sentence(page: Page) -> None:
    ask(page, "How many people attended the march according to the police?")
    page.locator(LINKS).first.click()
    marked = page.locator("#aq-pane #aq-cited")
    expect(marked).to_contain_text("attended by 870 people")
    expect(page.locator("#aq-pane")).to_contain_text("police count puts crowd at 870")
    expect(marked).to_be_in_viewport(ratio=1)


def test_a_source_can_be_opened_and_left_by_keyboard(page: Page) -> None:
    ask(page, "How many people attended the march according to the police?")
    link = page.locator(LINKS).first
    link.focus()
    link.press("Enter")
    expect(page.locator("#aq-cited")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


@pytest.mark.parametrize("width", [390, 768])
def test_on_a_narrow_screen_the_marked_sentence_is_brought_into_view(
    page: Page, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    ask(page, "How many people attended the march according to the police?")
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-cited")).to_be_visible()
    expect(page.locator("#aq-cited")).to_be_in_viewport(ratio=1)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, "the page scrolls sideways"


def test_when_nothing_fits_the_page_says_so(page: Page) -> None:
    ask(page, "What is the capital of Mongolia?")
    expect(page.locator("#aq-chat")).to_contain_text("Your articles do not answer this.")


def test_a_bad_question_is_answered_by_a_message(page: Page) -> None:
    ask(page, "?!")
    expect(page.locator("#aq-chat")).to_contain_text("The question is empty")


def test_an_article_can_be_pasted_and_asked_about(page: Page, index_folder: Path) -> None:
    open_adding(page, "Paste")
    page.locator("#aq-title textarea, #aq-title input").fill("Zeppelin lands")
    hostile = "<script>document.title='owned'</script> **bold** مرحبا 🚢"
    story = (
        f"The zeppelin Hildegard landed on the town hall of Quorrow at noon. It carried {hostile}."
    )
    page.locator("#aq-text textarea").fill(story)
    page.locator("#aq-add-text").click()
    expect(page.locator("#aq-added")).to_contain_text("Zeppelin lands")
    expect(page.locator("#aq-articles")).to_contain_text("Zeppelin lands")
    open_tab(page, "Chat")
    ask(page, "Where did the zeppelin Hildegard land?")
    expect(page.locator("#aq-chat")).to_contain_text("landed on the town hall of Quorrow")
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-pane")).to_contain_text(
        "<script>document.title='owned'</script> **bold**"
    )
    expect(page).to_have_title("Where did the zeppelin Hildegard land? · Article QA")
    with Index.open(index_folder) as articles:
        (zeppelin,) = [a for a in articles.articles() if a.title == "Zeppelin lands"]
        articles.remove([zeppelin.id])


def test_files_can_be_uploaded_and_a_bad_one_is_named_with_its_reason(
    page: Page, tmp_path: Path, index_folder: Path
) -> None:
    good, bad = tmp_path / "balloon.txt", tmp_path / "noise.txt"
    good.write_text("The balloon Ermintrude came down in a field near Vossmoor on Sunday evening.")
    bad.write_bytes(b"\x00\x01" * 200)
    open_adding(page, "Files")
    page.locator("#aq-files input[type=file]").set_input_files([good, bad])
    added = page.locator("#aq-added")
    expect(added).to_contain_text("Balloon")
    expect(added).to_contain_text("binary file")
    with Index.open(index_folder) as articles:
        (balloon,) = [a for a in articles.articles() if "Ermintrude" in a.text]
        articles.remove([balloon.id])


def test_a_hostile_article_is_shown_and_does_nothing(
    page: Page, index_folder: Path, traffic: Traffic
) -> None:
    title = "</h2><script>window.owned=3</script>"
    hostile = (
        "The Dunmarrow signal was sent in 1923 by Ada Quill. <img src=x onerror=window.owned=1> "
        "![x](https://elsewhere.invalid/x.png) ${window.owned=2} {{constructor}} $$x$$ `code`"
    )
    foreign = "قال المتحدث <b>إن</b> المرصد 👩‍🚀."
    opening = (
        "For a hundred years nobody in the village knew who had stood on the hill that night, "
        "and the museum says that it has found out at last."
    )
    open_adding(page, "Paste")
    page.locator("#aq-title textarea, #aq-title input").fill(title)
    page.locator("#aq-text textarea").fill(f"{opening}\n\n{hostile}\n\n{foreign}")
    page.locator("#aq-add-text").click()
    expect(page.locator("#aq-added")).to_contain_text(f"Added: {title}")
    with Index.open(index_folder) as articles:
        (added,) = [article for article in articles.articles() if article.title == title]
        try:
            open_tab(page, "Chat")
            ask(page, "Who sent the Dunmarrow signal in 1923?")
            expect(page.locator("#aq-chat .aq-text").first).to_contain_text("1923 by Ada Quill")
            page.locator(LINKS).first.click()
            expect(page.locator("#aq-cited")).to_be_visible()
            expect(page.locator("#aq-pane h2")).to_have_text(title)
            expect(page.locator("#aq-pane .aq-body")).to_contain_text(hostile)
            expect(page.locator("#aq-pane .aq-body")).to_contain_text(foreign)
            alive = "#aq-pane img, #aq-pane script, #aq-pane b, #aq-chat .message img"
            expect(page.locator(alive)).to_have_count(0)
            assert page.evaluate("window.owned") is None
            assert traffic == Traffic()
        finally:
            articles.remove([added.id])


def test_a_question_is_shown_as_it_was_typed(page: Page, traffic: Traffic) -> None:
    question = "**Who** is <b>he</b>? ![x](https://elsewhere.invalid/y.png)"
    ask(page, question)
    expect(page.locator("#aq-chat .aq-question")).to_have_text(question)
    assert traffic == Traffic()


def test_a_link_to_a_source_works_in_a_tab_of_its_own(page: Page, address: str) -> None:
    ask(page, "How many people attended the march according to the police?")
    link = page.locator(LINKS).first.get_attribute("href")
    page.goto("about:blank")
    page.goto(f"{address}/{link}")
    expect(page.locator("#aq-cited")).to_contain_text("attended by 870 people")


def test_the_page_stays_as_it_was_opened_when_a_source_is_followed(tab: Page, address: str) -> None:
    tab.goto(f"{address}/?__theme=dark")
    ask(tab, "How many people attended the march according to the police?")
    tab.locator(LINKS).first.click()
    expect(tab.locator("#aq-cited")).to_be_visible()
    expect(tab).to_have_url(re.compile(r"\?__theme=dark&c=.*#read/"))
    expect(tab.locator("#aq-chat .aq-answer")).to_have_count(1)


def test_an_example_is_asked_by_a_click_and_a_new_conversation_forgets(page: Page) -> None:
    example = page.locator("#aq-welcome .aq-example").first
    expect(example).to_be_in_viewport()  # tried in the background, one by one
    example.click()
    expect(page.locator("#aq-chat .aq-answer")).to_have_count(1)
    expect(page.locator(LINKS).first).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#aq-chat .aq-answer")).to_have_count(0)
    ask(page, "And when was it?")  # a follow-up of nothing
    expect(page.locator("#aq-chat .aq-question")).to_have_count(1)
    expect(page.locator("#aq-chat .aq-interpreted")).to_have_count(0)


def test_a_follow_up_shows_how_it_was_understood(page: Page) -> None:
    ask(page, "Who is the curator of maps at the Calloway Maritime Library?")
    ask(page, "What did she smell?")
    searched = page.locator("#aq-chat .aq-interpreted")
    expect(searched).to_contain_text("Also searched for:")
    expect(searched).to_contain_text("Calloway Maritime Library")
    chips = searched.locator(".aq-choice")
    before = chips.count()
    searched.get_by_role("button", name="Calloway Maritime Library").click()
    expect(searched).not_to_contain_text("Calloway Maritime Library")
    expect(chips).to_have_count(before - 1)
    expect(page.locator("#aq-chat .aq-question").last).to_have_text("What did she smell?")


def test_one_click_asks_a_follow_up_as_it_was_written(page: Page) -> None:
    ask(page, "Who is the curator of maps at the Calloway Maritime Library?")
    ask(page, "What did she smell?")
    page.get_by_role("button", name="Ask as written").click()
    expect(page.locator("#aq-chat .aq-interpreted")).to_have_count(0)
    expect(page.locator("#aq-chat .aq-question")).to_have_text(
        ["Who is the curator of maps at the Calloway Maritime Library?", "What did she smell?"]
    )
    expect(page.locator("#aq-chat .aq-answer")).to_have_count(2)
    page.reload()  # what is kept is the question as written, answered
    expect(page.locator("#aq-chat .aq-question").last).to_have_text("What did she smell?")
    expect(page.locator("#aq-chat .aq-interpreted")).to_have_count(0)


def test_the_articles_are_listed_found_and_opened(page: Page) -> None:
    open_tab(page, "Articles")
    listed = page.locator("#aq-articles a[href^='#read/']")
    expect(listed).to_have_count(24)
    page.locator("#aq-wanted textarea, #aq-wanted input").fill("puffins")
    expect(listed).to_have_count(1)
    listed.first.click()
    expect(page.locator("#aq-pane")).to_contain_text("Puffins return to Tarn Skerry")


def test_nothing_is_asked_of_another_address_and_nothing_fails(
    page: Page, traffic: Traffic
) -> None:
    ask(page, "How many people attended the march according to the police?")
    page.locator(LINKS).first.click()
    expect(page.locator("#aq-cited")).to_be_visible()
    for name in ("Conversations", "Articles", "Evaluation", "Settings", "Chat"):
        open_tab(page, name)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#aq-welcome .aq-example").first).to_be_visible()
    assert traffic == Traffic()
