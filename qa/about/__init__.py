"""Questions about articles, not of what they hold: answered by choosing sentences, never by words.

`asking` recognises them; `speech` says who said a sentence; `telling` chooses among the articles of
an index. Which sentences are key, and of when they tell, `index.outline` knows.
"""
