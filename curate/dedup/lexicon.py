"""Words of English support language that the guards know: what is filler, what means the same, what means the
opposite.

Only closed classes and everyday words: product and plan names, places and figures are recognised by their
form, never by a list. Text in another language meets no entry here except the negators, and is compared word
for word.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BREAKS = frozenset(".!?;,:\n()")
STOP = _words(
    """a an the this that these those it its itself there here is are was were be been being am do does did doing done have has had having will would
    shall should can could may might must of at in for from by as to into onto toward towards about on with and or but so then than if whether because
    since though although while i me my mine myself you your yours yourself u ur he him his she her hers they them their theirs we us our ours who
    whom whose which what when where why how s t ll ve re d m also too just even very really quite rather such own some any other else up out off over
    through oh ok okay well hmm um per via etc eg ie"""
)

SOFT = _words(
    """want need wish like please kindly pls plz try help tell know way able possible possibly let get got go going say show mention simply actually basically
    currently now still already yet again ever always anymore anyway maybe perhaps probably thing things anything something everything bit lot much more
    same one ones new able wonder question hello hi hey dear thanks thank thx cheers regards sorry unfortunately sure certainly sincerely happy glad nice great
    good fine welcome asap urgent immediately quickly soon today later kind best however therefore thus hence instead likewise seem appear guess think believe
    hope afraid different various several right correct correctly successfully properly automatically manually use"""
)

NEGATORS = _words(
    """not no never none nothing nobody nowhere neither nor without hardly
    nicht kein keine keinen keinem keiner nie niemals ohne pas jamais sans aucun aucune nunca sin ningun ningún ninguna não nao sem niet geen nooit zonder
    не нет никогда без нельзя ні немає nie bez není nelze inte ikke nem değil yok
    δεν όχι नहीं नही मत لا ليس لم لن לא không chưa tidak bukan ไม่ 안 못 不 没 沒 未 無 别"""
)

# A difference inside one group changes what is asked; those in STRICT do so even when the other text has no
# word of the group.
CONDITIONS = {
    "before": "time",
    "prior": "time",
    "after": "time",
    "afterwards": "time",
    "until": "time",
    "till": "time",
    "during": "time",
    "while": "time",
    "within": "time",
    "if": "case",
    "unless": "case",
    "except": "case",
    "besides": "case",
    "despite": "case",
    "only": "focus",
    "also": "focus",
    "mainly": "focus",
    "above": "place",
    "below": "place",
    "under": "place",
    "inside": "place",
    "outside": "place",
    "between": "place",
    "must": "force",
    "may": "force",
    "<": "size",
    "≤": "size",
    ">": "size",
    "≥": "size",
}
SAME_CONDITION = {
    "until": "before",
    "till": "before",
    "prior": "before",
    "afterwards": "after",
    "while": "during",
}
STRICT = frozenset({"before", "after", "unless", "except", "only"})

QUANTIFIERS = {
    "all": "all",
    "every": "all",
    "each": "all",
    "everyone": "all",
    "everybody": "all",
    "whole": "all",
    "entire": "all",
    "both": "both",
    "either": "either",
    "some": "some",
    "few": "few",
    "many": "many",
    "most": "most",
    "half": "half",
    "several": "many",
}

NUMBERS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
    "sixty": "60",
    "ninety": "90",
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "once": "1",
    "twice": "2",
    "thrice": "3",
    "first": "1st",
    "second": "2nd",
    "third": "3rd",
    "fourth": "4th",
    "last": "last",
    "single": "1",
}

ORDINALS = _words("first second third fourth last")

SHORT_FORMS = {
    "jan": "january",
    "feb": "february",
    "mar": "march",
    "apr": "april",
    "jun": "june",
    "jul": "july",
    "aug": "august",
    "sep": "september",
    "sept": "september",
    "oct": "october",
    "nov": "november",
    "dec": "december",
    "mon": "monday",
    "tue": "tuesday",
    "wed": "wednesday",
    "thu": "thursday",
    "fri": "friday",
    "sat": "saturday",
    "sun": "sunday",
    "a.m": "am",
    "p.m": "pm",
    "hrs": "hour",
    "hr": "hour",
    "min": "minute",
    "mins": "minute",
    "seconds": "sec",
    "secs": "sec",
    "annually": "yearly",
    "annual": "yearly",
    "usd": "dollar",
    "eur": "euro",
    "gbp": "pound",
    "bucks": "dollar",
    "$": "dollar",
    "€": "euro",
    "£": "pound",
}

DATES = _words(
    """january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday yesterday tomorrow tonight hourly daily weekly monthly quarterly yearly"""
)
TIME_UNITS = _words("second seconds sec secs minute hour day week month quarter year")
UNITS = _words("am pm mb gb kb tb kg km cm mm ml px ms hz h s g")
PERSONS = dict.fromkeys(_words("i me my mine myself we us our ours"), "1p")
PERSONS |= dict.fromkeys(_words("you your yours yourself u ur"), "2p") | dict.fromkeys(
    _words("he him his she her hers they them their theirs"), "3p"
)
POSSESSIVES = _words("my our your his her their")
AUXILIARIES = _words(
    "is are be being been am was were do does did have has had will would can could should shall may might"
    " must"
)
PASSIVE = _words("is are be being am get gets getting to not")  # before a form in -ed: no past tense
LEADS = _words(
    "when if while after before because since as for in on with at to from into by than once until unless"
    " without over under about via"
)
ROLES = {"from": "from", "to": "to", "into": "to", "onto": "to"}
ASKS = _words("why who whose how-long how-much how-many how-often how-far")
QUESTION_WORDS = _words("where who whose which what when")
HAS_IS = _words(
    "it that what how where who there here he she when why this everything something nothing"
)  # "it's" is "it is", "Tom's" is not "Tom is"
GREETINGS = _words("hi hello hey dear morning afternoon evening hallo bonjour hola")

# Nouns before a number or code that names one case and says nothing of what is asked.
ID_NOUNS = _words(
    """order ticket case invoice reference ref tracking booking reservation confirmation account transaction customer policy claim serial receipt
    shipment parcel package contract member membership request payment user imei rma id number no nr num code"""
)
ID_FILLERS = _words("number no nr num id code is was # : . - the with my")
NOT_IDS = _words(
    "error status exit version kb model build windows port release http promo discount coupon voucher area"
    " zip post postal"
)

IRREGULAR = {
    "sent": "send",
    "bought": "buy",
    "lost": "lose",
    "forgot": "forget",
    "forgotten": "forget",
    "paid": "pay",
    "came": "come",
    "went": "go",
    "gone": "go",
    "took": "take",
    "taken": "take",
    "gave": "give",
    "given": "give",
    "made": "make",
    "found": "find",
    "told": "tell",
    "said": "say",
    "thought": "think",
    "kept": "keep",
    "left": "leave",
    "felt": "feel",
    "broke": "break",
    "broken": "break",
    "chose": "choose",
    "chosen": "choose",
    "wrote": "write",
    "written": "write",
    "saw": "see",
    "seen": "see",
    "ran": "run",
    "began": "begin",
    "begun": "begin",
    "spoke": "speak",
    "spoken": "speak",
    "stole": "steal",
    "stolen": "steal",
    "froze": "freeze",
    "frozen": "freeze",
    "hidden": "hide",
    "held": "hold",
    "met": "meet",
    "sold": "sell",
    "spent": "spend",
    "understood": "understand",
    "won": "win",
    "knew": "know",
    "known": "know",
    "built": "build",
    "caught": "catch",
    "brought": "bring",
    "heard": "hear",
    "hung": "hang",
    "lent": "lend",
    "meant": "mean",
    "withdrew": "withdraw",
    "withdrawn": "withdraw",
    "overcharged": "overcharge",
    "got": "get",
    "gotten": "get",
    "people": "person",
    "children": "child",
    "wives": "wife",
    "using": "use",
    "used": "use",
    "uses": "use",
    "lying": "lie",
    "dying": "die",
    "cheque": "check",
    "licence": "license",
    "licences": "license",
    "centre": "center",
    "grey": "gray",
    "programme": "program",
    "has": "have",
    "shown": "show",
    "does": "do",
    "did": "do",
    "done": "do",
    "is": "be",
    "are": "be",
    "was": "be",
    "were": "be",
    "been": "be",
    "am": "be",
}
KEEP_E = _words("care plane fare note plate cute hope site wine tape quite bare")

CONTRACTED = {
    "can't": ("can", "not"),
    "cannot": ("can", "not"),
    "cant": ("can", "not"),
    "won't": ("will", "not"),
    "wont": ("will", "not"),
    "dont": ("do", "not"),
    "doesnt": ("does", "not"),
    "didnt": ("did", "not"),
    "isnt": ("is", "not"),
    "havent": ("have", "not"),
    "hasnt": ("has", "not"),
    "wasnt": ("was", "not"),
    "couldnt": ("could", "not"),
    "wouldnt": ("would", "not"),
    "arent": ("are", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
}
ENDINGS = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}

# Words as written, before stemming: noun and base form mean the same where the past forms do not ("shipped"
# is not "delivered").
SURFACE = {
    "delivery": "shipping",
    "deliver": "ship",
    "delivers": "ship",
    "e-mail": "email",
    "e-mails": "email",
    "pw": "password",
    "pwd": "password",
    "passcode": "password",
    "acct": "account",
    "info": "information",
    "qty": "quantity",
    "appt": "appointment",
    "colleagues": "colleague",
    "coworker": "colleague",
    "teammate": "colleague",
    "tv": "television",
    "pic": "picture",
    "pics": "picture",
}

# One group a line; each word stands for the first, a word in two groups for the first of the earlier one.
# Near-synonyms of support language only: no group mixes states that an agent would treat apart.
SYNONYMS = """
change modify edit update alter amend adjust
delete remove erase
cancel terminate end
refund reimburse reimbursement moneyback repay
buy purchase
package parcel box
message mail
app application
freeze hang
picture photo image photograph
website site webpage homepage
computer laptop pc notebook
television telly
start boot launch
lose misplace
enable activate
disable deactivate
error fault bug
problem issue trouble difficulty
question query enquiry inquiry
fix repair mend
find locate
answer reply respond response
receive arrive come obtain get
choose select pick
click tap press
pay payment
charge bill
price cost
phone telephone cellphone mobile smartphone handset
credential login
shop store
employee staff personnel
client customer
user member
boss manager supervisor
begin commence
finish complete
allow permit
show display
need require
ask enquire
contact reach
call ring
talk speak chat
fast quick rapid
slow sluggish laggy
big large huge
small little tiny
wrong incorrect
missing absent
damage break faulty defective
invoice bill
discount rebate reduction
voucher coupon
help assist support assistance
car vehicle auto
trip journey
film movie
company firm business
document doc paper
folder directory
contract agreement
guarantee warranty
guest visitor
wallet purse
stuck hang
create make generate
save store
copy duplicate
print printout
move transfer
confirm validate verify
search seek
work function operate
install setup
subscribe subscription
feature function functionality
setting preference option
colleague coworker
spouse partner
""".strip()

ANTONYMS = """
enable disable|open close|open shut|start stop|start end|start finish|begin end|add remove|add delete|create delete|install uninstall|upgrade downgrade
increase decrease|increase reduce|increase lower|raise lower|raise reduce|buy sell|send receive|upload download|import export|login logout|lock unlock
subscribe unsubscribe|deposit withdraw|accept reject|accept decline|approve reject|approve decline|approve deny|allow block|allow deny|allow forbid|show hide
early late|old new|high low|hot cold|fast slow|big small|long short|cheap expensive|full empty|first last|left right|up down|in out|on off|incoming outgoing
inbound outbound|public private|internal external|online offline|active inactive|activate deactivate|paid free|paid unpaid|better worse|best worst|min max
minimum maximum|credit debit|borrow lend|connect disconnect|encrypt decrypt|push pull|hire fire|win lose|find lose|pass fail|work fail|work break|keep return
keep cancel|pause cancel|pause resume|pause start|refund charge|gain lose|black white|male female|before after|with without|more less|many few|all none
inside outside|above below|front back|next previous|true false|card cash|sender recipient|buyer seller|landlord tenant|employer employee|teacher student
arrive leave|arrival departure|entry exit|gross net|import upload|verify reject|freeze unfreeze|mute unmute|block unblock|archive restore|archive delete
compress extract|sync unsync|link unlink|pair unpair|wired wireless|renew cancel|renew expire|extend shorten|extend cancel|monthly yearly|daily weekly
weekly monthly|daily monthly|lend return|call text|exchange refund|exchange return|replace refund|repair replace|ship return|login register|password username
phone email|light dark|adult child|single double
""".replace("\n", "|").strip("|")

# Who it is about: another person, though what is asked is mostly the same.
RELATIVES = _words(
    "husband wife son daughter mother father brother sister uncle aunt grandmother grandfather girlfriend"
    " boyfriend niece nephew"
)

ANAGRAMS = frozenset(
    {"form", "dose", "bets", "quiet", "three", "there"}
)  # words of their own, not "from", "does", "best", "quite" misspelt
CONFUSABLE = _words(
    """contact contract trial trail charge change costumer customer united untied quiet quite desert dessert statement county country except expect
    casual causal except expect complement compliment principal principle stationary stationery device devise advice advise loose lose
    incoming oncoming billing filling delivery livery receipt recipe sender tender import impart export expert message massage affect effect insure ensure
    personal personnel discreet discrete access excess adapt adopt carrier career"""
)

_SWITCH = {"on": "enable", "off": "disable"}
_SIGN = {"in": "login", "on": "login", "into": "login", "out": "logout", "off": "logout"}
SEPARABLE = dict.fromkeys(_words("turn turns turned turning switch switches switched switching"), _SWITCH)
SEPARABLE |= dict.fromkeys(_words("log logs logged logging sign signs signed signing"), _SIGN)

# Phrases, as words; what stands after "=" replaces them (nothing: they only greet, thank, apologise or ask
# politely; "*": so does the sentence that they begin).
PHRASES = """
keep them out of = not in|keep it out of = not in|keep these out of = not in|keep those out of = not in|keep out of = not in|keep away from = not near
money back = refund|log in = login|log on = login|log into = login|sign in = login|sign on = login|sign into = login|log-in = login|sign-in = login
logging in = login|signing in = login|logged in = login|signed in = login|logs in = login|log out = logout|sign out = logout|log off = logout
sign off = logout|logged out = logout|signed out = logout|sign up = register|signing up = register|sign-up = register|signed up = register|turn on = enable
switch on = enable|turned on = enable|switched on = enable|turning on = enable|turn off = disable|switch off = disable|turned off = disable
switched off = disable|turning off = disable|shut off = disable|shut down = disable|set up = setup|setting up = setup|get rid of = delete|take off = delete
give back = return|send back = return|sent back = return|get back to = reply to|user name = username|user names = username|user-name = username
user id = username|pass word = password|web site = website|cell phone = phone|mobile phone = phone|smart phone = phone|shopping basket = cart
shopping cart = cart|tech support = support|zip code = postcode|post code = postcode|postal code = postcode|credit note = refund|no longer = not
not any longer = not|not any more = not|not anymore = not|not able to = can not|unable to = can not|fail to = can not|fails to = can not|failed to = can not
not possible to = can not|impossible to = can not|no way to = can not|not possible = can not|impossible = can not|won't let me = can not|as well as = and
in order to = to|so as to = to|prior to = before|ahead of = before|following the = after|as soon as = after|in case = if|provided that = if|as long as = if
how come = why|what time = when|for what reason = why|what is the reason = why|how many days = how-long|how many weeks = how-long|how many hours = how-long
how many months = how-long|how many minutes = how-long|how long = how-long|how much time = how-long|how soon = how-long|how much = how-much
what is the price of = how-much|what is the cost of = how-much|how many = how-many|how often = how-often|how far = how-far|is it possible for me to = can
is it possible for us to = can|is it possible to = can|is it possible that i = can i|would it be possible to = can|is there a way to = can
is there any way to = can|is there a way of = can|is there any way of = can|is there a way for me to = can|is there any possibility to = can
is there a possibility to = can|am i able to = can i|are we able to = can we|am i allowed to = can i|are we allowed to = can we|what is the best way to = how
what is the way to = how|what is the easiest way to = how|how do i go about = how|what do i have to do to = how|what should i do to = how
what must i do to = how|what do i need to do to = how|what steps do i take to = how|have to = must|do i need to = must i|do we need to = must we
do i have to = must i|do we have to = must we|a couple of = two|couple of = two|has to = must|need to = must|needs to = must|ought to = must
could you please =|can you please =|would you please =|will you please =|please could you =|please can you =|can you tell me =|could you tell me =
can you let me know =|could you let me know =|can you explain =|could you explain =|can you help me with =|can you help me =|could you help me =
can you help =|could you help =|please help me =|please help =|i need help with =|i need help =|help needed =|help please =|please tell me =|tell me =
please let me know =|please let us know =|let me know =|do you know =|does anyone know =|does anybody know =|any idea =|any ideas =|i would like to know =
i would like to ask =|i want to know =|i wanted to know =|i wanted to ask =|i want to ask =|i need to know =|i was wondering =|i am wondering =|i wonder =
just wondering =|i have a question about =|i have a question =|quick question =|i would like to = want|i would love to = want|i want to = want
i wish to = want|i need to = want|i am trying to = try|i am looking to = want|would you be so kind as to =|would you be so kind and =
would you be so kind to =|be so kind as to =|would you mind =|would you be able to =|i would be grateful if you could =|if you do not mind =|if possible =
thank you very much in advance =|thank you so much in advance =|thank you in advance =|thanks in advance =|thanks a lot in advance =|thank you very much =
thank you so much =|thank you =|thanks again =|thanks a lot =|thanks a million =|thanks so much =|many thanks =|thanks =|in advance =|much appreciated =
i appreciate your help =|happy to help =|glad to help =|i am happy to help =|i would be happy to help =|you are welcome =|no problem =|not a problem =
no worries =|of course =|how are you doing today =|how are you doing =|how are you today =|how are you =|i am sorry to hear that =|i am sorry about that =
i am so sorry =|i am very sorry =|i am sorry =|we are sorry =|sorry about that =|sorry to hear that =|so sorry =|best regards =|kind regards =|warm regards =
with regards =|regards =|best wishes =|yours sincerely =|sincerely yours =|sincerely =|yours truly =|yours faithfully =|all the best =|hello support team =
hi support team =|dear support team =|hello support =|hi support =|dear support =|hello team =|hi team =|dear team =|hello there =|hi there =|hey there =
hello everyone =|hi everyone =|hello all =|hi all =|hi guys =|hey guys =|hello guys =|hi folks =|dear sir or madam =|dear sir =|dear madam =|dear sirs =
dear customer =|to whom it may concern =|good morning =|good afternoon =|good evening =|good day =|feel free to = *|do not hesitate to = *
let me know if you = *|let us know if you = *|please let me know if you = *|please let us know if you = *|let me know if that = *|let me know if this = *
let me know how it goes = *|thank you for contacting = *|thank you for reaching = *|thank you for your = *|thank you for the help = *
thanks for contacting = *|thanks for reaching = *|thanks for your = *|thanks for the help = *|looking forward to = *|i look forward to = *
i am looking forward to = *|have a nice = *|have a great = *|have a good = *|have a lovely = *|have a wonderful = *|if you have any questions = *
if you have any other = *|if you have any further = *|if you have any more = *|if you have further = *|if you need anything else = *|if you need further = *
if you need any further = *|if you need more help = *|should you have any = *|hope this helps = *|hope that helps = *|i hope this helps = *
i hope that helps = *|hope it helps = *|hope you are = *|i hope you are = *|i hope this finds = *|hope this finds = *|i hope this message finds = *
i hope this email finds = *|any help is = *|any help would be = *|i would appreciate any = *|i would appreciate your help = *|i appreciate your help = *
i appreciate any = *|we apologize for = *|i apologize for = *|apologies for = *|is there anything else = *|anything else i can = *|i am sorry for the = *
sorry for the inconvenience = *|sorry to bother = *|i was wondering if you could help = *|i was wondering if you can help = *|i hope you can help = *
hope you can help = *|hoping you can help = *|i need your help = *|i was wondering if you could =|i was wondering if =|i wonder if you could =|i wonder if =
i am wondering if =|i am wondering =|would it be possible for you to =|if you could please =|it would be great if you could =|it would be nice if you could =
would appreciate if you could =|i would appreciate if you could =|would you please be able to =
""".replace("\n", "|").strip("|")

# "my order" makes a question about one case: two customers may rightly get different answers.
MEASURES = _words(
    "minimum maximum limit deadline price cost fee rate charge length size duration period weight interest"
)  # "what is the ... of" asks a value
INSTANCES = _words(
    """order package shipment shipping refund transfer ticket claim case request booking reservation appointment flight repair return replacement transaction
    payment invoice balance bill status deposit cheque check loan card device account"""
)
