"""Adding and refreshing by address, through `Index` and against a site on this computer."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.indexing import Index
from index.records import Outcome
from tests.support.files import answer, pdf, record, warc
from tests.support.site import Page, Site, feed, serving, story_html

OpenIndex = Callable[..., Index]
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def articles(open_index: OpenIndex) -> Index:
    return open_index(
        same_story=1, allow_private_addresses=True, fetch_delay_s=0, fetch_timeout_s=5
    )


def told(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.status, outcome.reason or outcome.title or "") for outcome in outcomes]


def sitemap(*links: str, root: str = "urlset", of: str = "url") -> bytes:
    items = "".join(f"<{of}><loc>{link}</loc></{of}>" for link in links)
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{space}">{items}</{root}>'.encode()
    )


# -- pages ---------------------------------------------------------------------------------------


def test_a_page_becomes_an_article_with_its_address(articles: Index, site: Site) -> None:
    site.put_story("/ferry", "Ferry late", "The ferry was an hour late on Monday, said Ana Roth.")
    (outcome,) = articles.add_urls([site.url("/ferry#comments")])
    assert (outcome.status, outcome.origin) == ("added", site.url("/ferry"))
    article = articles.article(outcome.article_id or "")
    assert (article.title, article.url) == ("Ferry late", site.url("/ferry"))
    assert "an hour late on Monday" in article.text
    assert "Home" not in article.text
    assert articles.verify() == []


def test_the_address_of_an_article_is_where_redirects_led(articles: Index, site: Site) -> None:
    site.pages["/short"] = Page(status=301, headers={"Location": "/ferry"})
    site.put_story("/ferry", "Ferry late", "The ferry was an hour late on Monday.")
    (outcome,) = articles.add_urls([site.url("/short")])
    assert outcome.origin == site.url("/short")
    assert articles.article(outcome.article_id or "").url == site.url("/ferry")


def test_one_failure_does_not_stop_the_rest(articles: Index, site: Site) -> None:
    site.put_story("/b", "Ferry late", "The ferry was an hour late on Monday.")
    outcomes = articles.add_urls([site.url("/gone"), "http://[::1", site.url("/b")])
    assert told(outcomes) == [
        ("failed", "the server answers 404 Not Found"),
        ("failed", "it is no web address (Invalid port: ':1')"),
        ("added", "Ferry late"),
    ]


def test_other_formats_go_to_their_readers(articles: Index, site: Site) -> None:
    site.pages["/plain"] = Page(b"A ferry *sank* off the bank.", {"Content-Type": "text/plain"})
    site.pages["/n"] = Page(b"# Bridge\n\nIt *opened*.", {"Content-Type": "text/markdown"})
    rows = b'{"title": "One", "text": "It left."}\n{"title": "Two", "text": "It came."}\n'
    site.pages["/rows.jsonl"] = Page(rows, {"Content-Type": "application/octet-stream"})
    outcomes = articles.add_urls([site.url("/plain"), site.url("/n"), site.url("/rows.jsonl")])
    assert [outcome.status for outcome in outcomes] == ["added"] * 4
    assert {article.text for article in articles.articles()} == {
        "A ferry *sank* off the bank.", "It opened.", "It left.", "It came.",
    }  # fmt: skip


def test_a_web_archive_of_a_site_replaces_nothing_of_another(articles: Index, site: Site) -> None:
    site.put_story("/a.warcs", "Ferry late", "The ferry was an hour late on Monday, said Ana Roth.")
    false = story_html("Ferry sunk", "The ferry sank on Monday, said nobody.").encode()
    site.pages["/a.warc"] = Page(warc(record(site.url("/a.warcs"), answer(false))))
    outcomes = articles.add_urls([site.url("/a.warcs"), site.url("/a.warc")])
    assert [(outcome.status, outcome.origin) for outcome in outcomes] == [
        ("added", site.url("/a.warcs")),
        ("added", f"{site.url('/a.warc')}/{site.url('/a.warcs')}"),
    ]


def test_a_file_that_is_served_as_a_page_is_read_as_what_it_is(articles: Index, site: Site) -> None:
    served = {"Content-Type": "text/html"}
    site.pages["/a"] = Page(pdf(["The ferry sank at noon.", "Nobody was hurt."]), served)
    site.pages["/b"] = Page(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", served)
    document, picture = articles.add_urls([site.url("/a"), site.url("/b")])
    assert document.status == "added"
    assert "%PDF" not in articles.articles()[0].text
    assert "picture" in (picture.reason or "")


def test_a_picture_is_no_article(articles: Index, site: Site) -> None:
    site.pages["/p"] = Page(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", {"Content-Type": "image/png"})
    (outcome,) = articles.add_urls([site.url("/p")])
    assert outcome.status == "failed"
    assert outcome.reason


@pytest.mark.parametrize(
    ("encoded_as", "declared"),
    [
        ("utf-8", "text/html; charset=iso-8859-1"),
        ("utf-8", "text/html; charset=windows-1252"),
        ("cp1252", "text/html; charset=utf-8"),
        ("cp1252", "text/html; charset=iso-8859-1"),
        ("cp1252", "text/html; charset=no-such-charset"),
        ("cp1252", "text/html"),
        ("utf-16", "text/html; charset=utf-8"),
    ],
)
def test_the_charset_is_that_of_the_bytes_whatever_is_declared(
    articles: Index, site: Site, encoded_as: str, declared: str
) -> None:
    sentence = "“Zoë’s café in Málaga” reopened on Monday after the façade had been repaired."
    page = story_html("Café", sentence).replace("<head>", '<head><meta charset="utf-8">')
    site.pages["/a"] = Page(page.encode(encoded_as), {"Content-Type": declared})
    articles.add_urls([site.url("/a")])
    (article,) = articles.articles()
    assert sentence in article.text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Паром опоздал на час, сообщила в понедельник Анна Рот из порта.", "koi8-r"),
        ("渡轮周一晚点一个小时，港口方面的安娜说。渡轮周一晚点一个小时。", "gb2312"),
        ("フェリーは月曜日に一時間遅れたと、港のアナは述べた。", "shift_jis"),
        ("フェリーは月曜日に一時間遅れたと、港のアナは述べた。", "iso-2022-jp"),
    ],
)
def test_a_charset_that_is_declared_and_true_is_used(
    articles: Index, site: Site, text: str, charset: str
) -> None:
    page = story_html("Ferry", text)
    site.pages["/a"] = Page(page.encode(charset), {"Content-Type": f"text/html; charset={charset}"})
    articles.add_urls([site.url("/a")])
    (article,) = articles.articles()
    assert text in article.text


def test_two_hundred_megabytes_of_html_are_refused_in_a_sentence(
    articles: Index, site: Site
) -> None:
    site.pages["/a"] = Page(b"<p>", HTML | {"Content-Length": "200000000"})
    (outcome,) = articles.add_urls([site.url("/a")])
    assert outcome.reason == (
        "it is larger than the limit of 20 MB (setting ARTICLE_QA_MAX_FILE_MB)"
    )


def test_private_addresses_are_out_of_reach_unless_the_setting_allows_them(
    open_index: OpenIndex, site: Site
) -> None:
    site.put_story("/a", "Secret", "The key lies under the third stone of the wall.")
    (outcome,) = open_index().add_urls([site.url("/a")])
    assert outcome.status == "failed"
    assert "not on the public internet" in (outcome.reason or "")
    assert site.asked == []


# -- again ---------------------------------------------------------------------------------------


def test_an_unchanged_page_is_asked_about_and_not_sent(articles: Index, site: Site) -> None:
    site.put_story("/a", "Ferry", "The ferry was an hour late on Monday.", ETag='"1"')
    (first,) = articles.add_urls([site.url("/a")])
    generation = articles.generation
    (again,) = articles.refresh()
    assert (again.status, again.article_id) == ("unchanged", first.article_id)
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert articles.generation == generation


def test_an_etag_that_cannot_be_sent_back_is_not(articles: Index, site: Site) -> None:
    site.put_story("/a", "Ferry", "The ferry was an hour late on Monday.", ETag='"caf\xe9"')
    articles.add_urls([site.url("/a")])
    assert told(articles.refresh()) == [("unchanged", "Ferry")]
    assert "If-None-Match" not in site.asked[-1][1]


def test_an_unchanged_page_of_a_server_without_etags_is_not_read_again(
    articles: Index, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.put_story("/a", "Ferry", "The ferry was an hour late on Monday.")
    articles.add_urls([site.url("/a")])
    monkeypatch.delattr("index.reading.addresses.read_page")
    assert told(articles.refresh()) == [("unchanged", "Ferry")]


def test_a_changed_page_replaces_the_old_one_and_says_what_changed(
    articles: Index, site: Site
) -> None:
    site.put_story("/a", "Ferry late", "The ferry was an hour late on Monday.", ETag='"1"')
    site.put_story("/b", "Bridge", "The bridge opened on Friday.", ETag='"1"')
    first, other = articles.add_urls([site.url("/a"), site.url("/b")])
    site.put_story("/a", "Ferry sank", "It sank at noon.", "All were saved.", ETag='"2"')
    changed, same = articles.refresh()
    assert (changed.status, changed.replaces) == ("replaced", first.article_id)
    assert changed.changes == "2 sentences are new, 1 is gone; title was 'Ferry late'"
    assert (same.status, same.article_id) == ("unchanged", other.article_id)
    assert sorted(a.title for a in articles.articles()) == ["Bridge", "Ferry sank"]
    assert articles.verify() == []


def test_a_page_that_is_gone_leaves_its_article(articles: Index, site: Site) -> None:
    site.put_story("/a", "Ferry", "The ferry was an hour late on Monday.")
    articles.add_urls([site.url("/a")])
    del site.pages["/a"]
    assert told(articles.refresh()) == [("failed", "the server answers 404 Not Found")]
    assert [a.title for a in articles.articles()] == ["Ferry"]


def test_an_article_that_was_removed_stays_removed(articles: Index, site: Site) -> None:
    site.put_story("/a", "Ferry", "The ferry was an hour late on Monday.")
    site.pages["/feed"] = feed("/a")
    (outcome,) = articles.add_urls([site.url("/feed")])
    articles.remove([outcome.article_id or ""])
    assert articles.refresh() == []
    assert told(articles.add_urls([site.url("/a")])) == [("added", "Ferry")]  # unless named


def test_an_article_of_several_that_was_removed_stays_removed(articles: Index, site: Site) -> None:
    rows = ["id,title,text", "1,Ferry,It sank on Monday.", "2,Mill,It burnt down on Friday."]
    served = {"Content-Type": "text/csv"}
    site.pages["/a.csv"] = Page("\n".join(rows).encode(), served)
    ferry, _ = articles.add_urls([site.url("/a.csv")])
    articles.remove([ferry.article_id or ""])
    assert told(articles.refresh()) == [("unchanged", "Mill")]
    site.pages["/a.csv"] = Page("\n".join([*rows, "3,Fair,It opens."]).encode(), served)
    assert told(articles.refresh()) == [("unchanged", "Mill"), ("added", "Fair")]
    assert told(articles.refresh(reread=True)) == [("unchanged", "Mill"), ("unchanged", "Fair")]
    again = told(articles.add_urls([site.url("/a.csv")]))  # named
    assert again == [("added", "Ferry"), ("unchanged", "Mill"), ("unchanged", "Fair")]


def test_a_page_that_was_fetched_outlives_a_web_archive_of_it(
    articles: Index, site: Site, tmp_path: Path
) -> None:
    site.put_story("/ferry", "Ferry", "The ferry was raised on Tuesday, said Ana Roth.")
    older = story_html("Ferry", "The ferry sank on Monday, said Ana Roth.").encode()
    (tmp_path / "old.warc").write_bytes(warc(record(site.url("/ferry"), answer(older))))
    articles.add_paths([tmp_path / "old.warc"])
    articles.add_urls([site.url("/ferry")])
    assert articles.forget_paths([tmp_path / "old.warc"]) == []
    (article,) = articles.articles()
    assert "raised on Tuesday" in article.text


def test_files_are_not_refreshed(articles: Index, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A ferry sank off the bank.")
    articles.add_paths([tmp_path / "a.txt"])
    assert articles.refresh() == []


def test_a_dry_run_fetches_and_stores_nothing(articles: Index, site: Site) -> None:
    site.put_story("/a", "Ferry", "The ferry was an hour late on Monday.")
    urls = [site.url("/a"), site.url("/gone")]
    assert [o.status for o in articles.add_urls(urls, dry_run=True)] == ["added", "failed"]
    assert (articles.articles(), articles.refresh()) == ([], [])


# -- feeds and sitemaps --------------------------------------------------------------------------


def put_stories(site: Site, *paths: str) -> None:
    for path in paths:
        site.put_story(path, f"Story {path}", f"The ferry {path} was an hour late on Monday.")


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- made by hand -->\n<rss version="2.0"><channel>'
            b"<link>/</link><item><link>/a</link></item>"
            b"<item><guid>BASE/b</guid></item><item><guid isPermaLink='false'>x</guid></item>"
            b"</channel></rss>",
            id="RSS 2.0",
        ),
        pytest.param(
            b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="/feed" rel="self"/>'
            b'<entry><link rel="enclosure" href="/a.mp3"/><link href="/a"/></entry>'
            b'<entry xml:base="BASE/"><link rel="alternate" href="b"/></entry></feed>',
            id="Atom",
        ),
        pytest.param(
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            b'xmlns="http://purl.org/rss/1.0/"><item><link>/a</link></item>'
            b"<item><link>/b</link></item></rdf:RDF>",
            id="RSS 1.0",
        ),
        pytest.param(
            b"<rss><channel><item><title>Fish & chips</title><link>/a</link></item>"
            b"<item><link>/b</link></item></channel>",
            id="RSS that is no XML",
        ),
        pytest.param(sitemap("BASE/a", "BASE/b"), id="sitemap"),
        pytest.param(gzip.compress(sitemap("BASE/a", "BASE/b")), id="sitemap, compressed"),
    ],
)
def test_what_a_feed_or_sitemap_lists_is_added(
    articles: Index, site: Site, document: bytes
) -> None:
    put_stories(site, "/a", "/b")
    base = site.url("").encode()
    if document.startswith(b"\x1f\x8b"):
        document = gzip.compress(gzip.decompress(document).replace(b"BASE", base))
    site.pages["/feed"] = Page(document.replace(b"BASE", base), {"Content-Type": "text/plain"})
    outcomes = articles.add_urls([site.url("/feed")])
    assert told(outcomes) == [("added", "Story /a"), ("added", "Story /b")]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (gzip.compress(sitemap(*["https://a.example/b"] * 30_000)), "it unpacks to more than the"),
        (gzip.compress(sitemap("https://a.example/b"))[:-9], "it is a damaged GZIP file"),
    ],
    ids=["too large", "cut short"],
)
def test_a_compressed_sitemap_that_cannot_be_unpacked_says_why(
    open_index: OpenIndex, site: Site, document: bytes, reason: str
) -> None:
    articles = open_index(allow_private_addresses=True, max_file_mb=1)
    site.pages["/sitemap.xml.gz"] = Page(document)
    (outcome,) = articles.add_urls([site.url("/sitemap.xml.gz")])
    assert (outcome.reason or "").startswith(reason)


def test_a_feed_is_asked_again_only_for_what_is_new(articles: Index, site: Site) -> None:
    put_stories(site, "/a", "/b")
    site.pages["/feed"] = feed("/a")
    articles.add_urls([site.url("/feed")])
    site.pages["/feed"] = feed("/b", "/a")
    assert told(articles.add_urls([site.url("/feed")])) == [
        ("unchanged", "Story /a"),
        ("added", "Story /b"),
    ]
    assert site.paths.count("/a") == 1


def test_refreshing_asks_feeds_and_pages(articles: Index, site: Site) -> None:
    put_stories(site, "/a", "/b")
    site.pages["/feed"] = feed("/a")
    articles.add_urls([site.url("/feed")])
    site.pages["/feed"] = feed("/b", "/a")
    site.put_story("/a", "Story /a", "It came after all.")
    assert sorted(told(articles.refresh())) == [("added", "Story /b"), ("replaced", "Story /a")]
    assert site.paths.count("/a") == 2


def test_sitemaps_of_sitemaps_are_followed_but_not_for_ever(articles: Index, site: Site) -> None:
    put_stories(site, "/a")
    site.pages["/0"] = Page(sitemap(site.url("/1"), root="sitemapindex", of="sitemap"))
    site.pages["/1"] = Page(sitemap(site.url("/a")))
    for depth in range(2, 9):
        following = sitemap(site.url(f"/{depth + 1}"), root="sitemapindex", of="sitemap")
        site.pages[f"/{depth}"] = Page(following)
    assert told(articles.add_urls([site.url("/0")])) == [("added", "Story /a")]
    (deep,) = articles.add_urls([site.url("/2")])
    assert "it lists sitemaps more than 3 deep" in (deep.reason or "")


def test_feeds_that_list_feeds_are_followed_but_not_for_ever(articles: Index, site: Site) -> None:
    put_stories(site, "/a")
    for depth in range(9):
        site.pages[f"/{depth}"] = feed(site.url(f"/{depth + 1}"))
    (deep,) = articles.add_urls([site.url("/0")])
    assert (deep.origin, deep.reason) == (
        site.url("/4"),
        "it is a feed or sitemap more than 3 deep",
    )
    assert "/5" not in site.paths
    site.pages["/4"] = feed(site.url("/a"))
    assert told(articles.add_urls([site.url("/1")])) == [("added", "Story /a")]


def test_a_feed_that_was_stopped_keeps_what_was_read_and_is_gone_on_with(
    articles: Index, site: Site
) -> None:
    paths = [f"/{n}" for n in range(40)]
    for path in paths:
        site.put_story(path, f"Story {path}", f"Story {path} was written on Monday.")
    site.pages["/feed"] = feed(*map(site.url, paths))

    def stop() -> bool:
        return len(set(site.paths) & set(paths)) >= 3

    outcomes = articles.add_urls([site.url("/feed")], stop=stop)
    fetched = [path for path in site.paths if path in paths]
    assert 3 <= len(fetched) < 20  # those under way are finished
    assert {outcome.origin for outcome in outcomes} == set(map(site.url, fetched))
    assert len(articles.articles()) == len(fetched)
    again = articles.add_urls([site.url("/feed")])
    assert sum(outcome.status == "added" for outcome in again) == len(paths) - len(fetched)
    assert sorted(path for path in site.paths if path in paths) == sorted(paths)


def test_a_listing_that_lists_itself_is_read_once(articles: Index, site: Site) -> None:
    site.pages["/0"] = Page(sitemap(site.url("/0"), root="sitemapindex", of="sitemap"))
    assert articles.add_urls([site.url("/0")]) == []
    assert site.paths.count("/0") == 1


def test_no_more_than_the_limit_is_taken_from_a_listing(open_index: OpenIndex, site: Site) -> None:
    articles = open_index(same_story=1, allow_private_addresses=True, fetch_delay_s=0, max_listed=2)
    put_stories(site, "/a", "/b", "/c")
    site.pages["/feed"] = feed("/a", "/b", "/c")
    *added, rest = articles.add_urls([site.url("/feed")])
    assert told(added) == [("added", "Story /a"), ("added", "Story /b")]
    assert "it lists 1 more new pages than the limit of 2" in (rest.reason or "")
    assert told(articles.add_urls([site.url("/feed")]))[-1] == ("added", "Story /c")


def test_a_listing_without_pages_is_said_so(articles: Index, site: Site) -> None:
    site.pages["/feed"] = feed()
    assert told(articles.add_urls([site.url("/feed")])) == [("failed", "it lists no pages")]


def test_a_broken_address_in_a_feed_is_named_and_the_rest_is_read(
    articles: Index, site: Site
) -> None:
    site.put_story("/a", "Ferry late", "The ferry was an hour late on Monday.")
    site.put_story("/c", "Vote close", "The vote was as close as nine to six.")
    site.pages["/feed"] = feed("/a", "https://[your-site]/b", "/c")
    outcomes = articles.add_urls([site.url("/feed")])
    assert [(outcome.status, outcome.origin) for outcome in outcomes] == [
        ("added", site.url("/a")),
        ("failed", "https://[your-site]/b"),
        ("added", site.url("/c")),
    ]


def test_a_feed_that_declares_entities_is_refused(articles: Index, site: Site) -> None:
    entities = "".join(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};&a{i - 1};">' for i in range(1, 30))
    site.pages["/feed"] = Page(
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]>'
        "<rss><channel><item><link>&a29;</link></item></channel></rss>".encode()
    )
    (outcome,) = articles.add_urls([site.url("/feed")])
    assert "it declares entities of its own" in (outcome.reason or "")


def test_a_feed_cannot_lead_to_a_file(articles: Index, site: Site) -> None:
    site.pages["/feed"] = feed("file:///etc/passwd", "javascript:alert(1)")
    assert told(articles.add_urls([site.url("/feed")])) == [("failed", "it lists no pages")]


# -- robots.txt ----------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "byte order mark"])
def test_robots_txt_is_respected_for_what_a_feed_lists(
    articles: Index, site: Site, mark: bytes
) -> None:
    put_stories(site, "/a", "/private/b")
    site.pages["/robots.txt"] = Page(mark + b"User-agent: *\nDisallow: /private/\nAllow: /\n")
    site.pages["/feed"] = feed("/a", "/private/b")
    added, refused = articles.add_urls([site.url("/feed")])
    assert (added.status, refused.status) == ("added", "failed")
    assert "/robots.txt does not let programs read it" in (refused.reason or "")
    assert site.paths.count("/robots.txt") == 1
    assert "/private/b" not in site.paths


def test_rules_for_this_program_go_before_those_for_all(articles: Index, site: Site) -> None:
    put_stories(site, "/a")
    site.pages["/robots.txt"] = Page(
        b"User-agent: *\nAllow: /\n\nUser-agent: article-qa\nDisallow: /\n"
    )
    site.pages["/feed"] = feed("/a")
    (refused,) = articles.add_urls([site.url("/feed")])
    assert refused.status == "failed"


def test_a_page_that_a_person_names_is_fetched_as_by_a_browser(articles: Index, site: Site) -> None:
    put_stories(site, "/private/b")
    site.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n")
    assert told(articles.add_urls([site.url("/private/b")])) == [("added", "Story /private/b")]
    assert "/robots.txt" not in site.paths


@pytest.mark.parametrize(
    ("status", "added"), [(404, True), (403, True), (500, False), (503, False)]
)
def test_without_rules_all_is_allowed_and_with_unreadable_ones_nothing(
    articles: Index, site: Site, status: int, added: bool
) -> None:
    put_stories(site, "/a")
    site.pages["/robots.txt"] = Page(status=status)
    site.pages["/feed"] = feed("/a")
    (outcome,) = articles.add_urls([site.url("/feed")])
    assert (outcome.status == "added") is added
    assert added or "robots.txt cannot be read" in (outcome.reason or "")
