"""Questions about articles, not of what they hold: answered by choosing sentences, never by words.

`asking` recognises them; `central`, `speech` and `times` say which sentences are the key ones, who
said them, and of when they tell; `telling` chooses among the articles of an index.
"""
