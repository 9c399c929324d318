"""Pure: words of questions that say nothing of what is asked for, by language.

They are in most passages of a language: to look for them takes time and finds nothing. English has
its own in `index.text.words`. By ISO 639-1 code; in lower case, as they are written.
"""

_WORDS = {
    "ar": "من في على إلى عن مع هو هي هم ما ماذا متى أين كيف كم هل لماذا أي التي الذي الذين "
    "هذا هذه ذلك تلك كان كانت يكون و أو ثم قد لا لم لن إن أن بعد قبل عند كل بين",
    "da": "af alle at da de dem den der deres det du efter eller en er et for fra ham han "
    "har havde hun hvad hvem hvilken hvilket hvilke hvor hvordan hvorfor hvornår i "
    "ikke jeg kan man med men mod når og om op over på sig sin som til ud under var "
    "ved vi være blev bliver mange meget",
    "de": "aber alle als also am an auch auf aus bei beim bin bis da damit dann das dass "
    "dem den denn der des die dies diese dieser dieses doch dort du durch ein eine "
    "einem einen einer eines er es für gab gibt haben hat hatte hatten ich ihm ihn "
    "ihr ihre ihrem ihren ihrer im in ins ist ja kann kein keine konnte man mehr mit "
    "nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit "
    "sich sie sind so um und uns unter viel viele vom von vor wann war waren warum "
    "was welche welchem welchen welcher welches wem wen wenn wer werden wessen wie "
    "wieso wieviel wir wird wo wodurch woher wohin womit worden wurde wurden zu zum "
    "zur über",
    "el": "από αν αυτά αυτή αυτό αυτός για γιατί δεν είναι είχε ένα ένας έχει έχουν ή ήταν "
    "η θα και κατά με μετά μη μια να ο οι όταν ότι που πού πόσα πόσες πόσο πόσοι ποια "
    "ποιες ποιο ποιοι ποιος ποιον πότε πριν πως πώς σε σαν στα στη στην στις στο στον "
    "στους στα τα τη την της τι τις το τον του τους των ως",
    "es": "a al algo ante aquel aquella como cómo con cuál cuáles cuando cuándo cuánta "
    "cuántas cuánto cuántos de del desde donde dónde dos el él ella ellas ellos en "
    "entre era eran es esa ese eso esta está están este esto estos fue fueron ha "
    "había han hasta hay la las le les lo los más me mi muy no nos o otra otro para "
    "pero por porque qué que quién quien quiénes se ser si sin sobre son su sus "
    "también te tiene tienen todo todos tras tu un una unas uno unos y ya",
    "fr": "à au aux avec avait avaient ce ces cet cette ceux chez combien comme comment "
    "dans de des donc dont du elle elles en entre es est et étaient était été eu fait "
    "font fut il ils j je l la laquelle le lequel les lesquelles lesquels leur leurs "
    "lors lui mais me même n ne ni nous on ont ou où par pas pendant plus pour "
    "pourquoi qu quand que quel quelle quelles quels qui quoi sa sans se selon ses si "
    "son sont sous sur t te tu un une vers vous y a d c s m",
    "hi": "का की के को में से पर है हैं था थी थे और या कि जो वह यह ये वे क्या कौन कब कहाँ "
    "कहां कैसे क्यों कितना कितने कितनी किस किसने किसे किन ने हो होता होती होते गया गई "
    "गए एक इस उस लिए साथ द्वारा भी नहीं तक ही तो कर करने",
    "it": "a ad agli ai al alla alle allo anche c che chi ci come con cosa cui d da dagli "
    "dai dal dalla dalle dei del dell della delle dello di dopo dove e è ed era erano "
    "fra furono fu gli ha hanno i il in io l la le lo loro ma nei nel nell nella "
    "nelle nello no non o per perché più può qual quale quali quando quanta quante "
    "quanti quanto quella quelle quelli quello questa queste questi questo se si sia "
    "sono stata state stati stato su sua sue sugli sui sul sulla sulle suo suoi tra "
    "un una uno",
    "nl": "aan al als bij dan dat de der deze die dit doch door dus een en er geen had "
    "hadden heb hebben heeft hem het hij hoe hoeveel hun ik in is kan kon maar me "
    "meer men met mijn naar niet nog nu of om onder ons ook op over te tegen ten ter "
    "toen tot tussen u uit van veel voor waar waarom wanneer waren was wat welk welke "
    "werd werden wie wij worden wordt ze zich zij zijn zo zonder zou",
    "pl": "a ale był była było były być co czy czym dla do gdy gdzie go i ich ile ilu im ja "
    "jak jaka jaki jakie jako jego jej jest już kiedy kim kogo kto która które "
    "którego której którym który którzy ma mają na nad nie o od on ona one oni oraz "
    "po pod przed przez przy są się ta tak te tego tej ten to tym u w we z za ze że "
    "dlaczego",
    "pt": "a à ao aos as às até com como da das de dela dele deles do dos e é ela elas ele "
    "eles em entre era eram essa esse esta está estão este eu foi foram há isso isto "
    "já lhe mais mas me mesmo muito na nas nem no nos não o onde os ou para pela "
    "pelas pelo pelos por porque quais qual quando quanta quantas quanto quantos que "
    "quem se sem ser seu seus são só sob sobre sua suas também te tem tinha um uma "
    "umas uns",
    "ru": "а без более бы был была были было быть в вам вас во вот все всех вы где да для "
    "до его ее её если есть еще ещё же за зачем и из или им их к как какая какие "
    "каких какого какое какой каком какую какова каково каковы ко когда кого кому "
    "которая которого которой которые которых который кто куда ли между мы на над не "
    "него нее ней нет ни них но о об он она они оно от откуда по под почему при про с "
    "сколько со так также там те то того тоже той только том тот ты у уже чего чем "
    "через что чтобы эта эти этих это этого этой этом этот я",
    "sv": "alla att av blev bli blir de dem den deras det din du där efter eller en er ett "
    "från för ha hade han hans har henne hon hur i in inte jag kan man med men mot "
    "mycket många när och om på sedan sig sin sitt som till under upp ut utan vad var "
    "varför varit vart vem vems vid vilka vilken vilket vi än är över",
    "tr": "acaba ama ancak bana bazı ben beni bir biz bu bunu bunun çok da daha de değil en "
    "gibi göre hangi hangisi hem her için ile ise kaç kadar kim kime kimi kimin ki mi "
    "mı mu mü nasıl ne neden nedir neler nerede nereye niçin niye o olan olarak oldu "
    "olduğu ona onu onun sen siz sonra şu tüm ve veya ya yani zaman",
}
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(listed.split()) for language, listed in _WORDS.items()
}
FUNCTION_WORDS["nb"] = FUNCTION_WORDS["no"] = FUNCTION_WORDS["da"] | frozenset(
    "av ble blir hva hvem hvilke hvilken hvilket hvordan hvorfor hvor ikke når på seg".split()
)
