"""Pure: English words for whole numbers."""

SMALL_NUMBERS = tuple(  # 1 to 19
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)
TENS = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
# An alternative of a regular expression, lower case, to be held between word boundaries.
NUMBER_WORD = "|".join((*SMALL_NUMBERS, *TENS))
