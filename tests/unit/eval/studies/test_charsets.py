from eval.studies.charsets import by_charset_normalizer, load_gold, ours, wrong


def test_nearly_all_short_texts_in_old_code_pages_come_out_word_for_word() -> None:
    gold = load_gold()
    assert len(gold) >= 200
    assert len({item.code_page for item in gold}) >= 12
    assert len(wrong(ours, gold)) <= len(gold) / 100


def test_a_wrong_letter_counts_as_wrong() -> None:
    gold = load_gold()[:40]
    assert len(wrong(lambda raw: raw.decode("latin-1"), gold)) > 10
    assert len(wrong(by_charset_normalizer, gold)) > len(wrong(ours, gold))
