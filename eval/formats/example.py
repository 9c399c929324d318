"""Pure: a question set as a table, to begin one's own with; its articles are the samples."""

CSV = """\
question,answer,article,unanswerable
What was Pask's margin?,61 votes,24-pask-wins-mayor-recount,
Who led the jury?,Augustin Mbaye-Lorimer,19-lantern-prize-salt-ledger,
Who was on the jury before?,,19-lantern-prize-salt-ledger,yes
"""

EXPLAINED = (
    "A row needs a question. Its answer is as it stands in the article; | divides several that "
    "are all right. The article is named by file, title or id. An unanswerable question is one "
    "that the articles do not answer: refusing it is right. A row with neither an answer nor a "
    "yes there has no gold: it is asked, and not scored."
)
