"""Pure: past forms of common English verbs, and the base that goes with "did".

A closed list: of a verb that is not in it no base is guessed, since a question with a wrong form
would be worse than none.
"""

_REGULAR = (
    "accept accuse achieve acquire add admit adopt announce appear appoint approve arrest "
    "arrive attack attend award ban call cancel carry cause change charge claim clear climb "
    "close collapse collect complete confirm convict count cover crash create cross cut "
    "declare decline defeat deliver deny design destroy develop die disappear discover drop "
    "earn elect employ end enter escape establish evacuate examine expand fail fine finish "
    "fire form found gain halt happen help hire host identify improve include increase "
    "injure install invent investigate invite join jump kill land last launch lift list "
    "live lower mark marry measure merge move name note notice occur offer open operate "
    "order organise organize own paint park pass plan plant play pledge predict present "
    "produce promise propose publish purchase raise reach receive record recover reduce "
    "refuse register reject release remain remove rename repair replace report rescue "
    "resign restart restore resume retire return reveal rise rule sail save search seize "
    "serve settle share sign slip start stay stop store study succeed suffer support "
    "suspend talk test tour trace trade train travel treat turn unveil use vanish visit "
    "vote walk warn wash welcome work"
)
_DOUBLED = frozenset("admit ban drop plan slip stop".split())
_IRREGULAR = (
    "became:become began:begin bit:bite blew:blow bought:buy broke:break brought:bring "
    "built:build came:come caught:catch chose:choose cost:cost cut:cut drew:draw drove:drive "
    "fell:fall flew:fly fought:fight found:find froze:freeze gave:give got:get grew:grow "
    "held:hold hit:hit hurt:hurt kept:keep knew:know laid:lay led:lead left:leave lent:lend "
    "lost:lose made:make met:meet paid:pay ran:run rang:ring rode:ride rose:rise sang:sing "
    "sank:sink saw:see sent:send set:set shot:shoot shut:shut sold:sell spent:spend "
    "spread:spread stole:steal stood:stand struck:strike swam:swim swept:sweep taught:teach "
    "threw:throw took:take tore:tear went:go woke:wake won:win wore:wear wrote:write"
)


def _past(base: str) -> str:
    if base.endswith("e"):
        return f"{base}d"
    if base.endswith("y") and base[-2] not in "aeou":
        return f"{base[:-1]}ied"
    return f"{base}{base[-1]}ed" if base in _DOUBLED else f"{base}ed"


_BASES = {_past(base): base for base in _REGULAR.split()} | dict(
    pair.split(":") for pair in _IRREGULAR.split()
)
_PARTICIPLES = frozenset(
    "begun bitten blown bought broken brought built caught chosen cut drawn driven eaten "
    "elected fallen flown fought forced found frozen given grown held hit hurt kept known "
    "laid led left lent lost made met paid put read ridden run seen sent set shot shown "
    "shut sold spent spread stolen struck swept taken taught thrown told torn won worn "
    "written born sworn".split()
)


def base_of(past: str) -> str | None:
    """Return the base of a verb in the past, or None where it is not known.

    >>> base_of("carried"), base_of("sold"), base_of("frobbed")
    ('carry', 'sell', None)
    """
    return _BASES.get(past)


def is_participle(word: str) -> bool:
    """Whether a word after "was" says what was done."""
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4)
