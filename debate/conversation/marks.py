"""Words that show what a sentence does: disagree, grant, define, ask, name what would change a mind.

Every mark is a pattern over one sentence. They are evidence, not proof: what follows from them is decided elsewhere,
from several marks together and from who answers whom.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_NOT = r"(?:don['’]t|do not|didn['’]t|did not|can['’]t|cannot|wouldn['’]t|would not|couldn['’]t|never)"
_ADV = (
    r"(?:(?:really|quite|actually|just|still|also|honestly|personally|yet|even|necessarily|"
    r"entirely|fully|at all|so|very|that|all|at least|totally|strongly|mildly|pretty|somewhat|"
    r"somehow|currently|generally|usually|do|did|now|then|fairly|more|less|increasingly|"
    r"about) ){0,3}"
)
_HOLD = (
    r"(?:think|believe|expect|suspect|claim|hold|feel|guess|say|argue|assume|imagine|maintain|"
    r"find|bet|predict|reckon|worry|hope|see|mean|submit|contend)"
)
_NOT, _ADV, _HOLD = (part.replace(" ", r"\ ") for part in (_NOT, _ADV, _HOLD))  # the patterns below ignore white space

_COMMITS = r"""\b(?:if|when|once|unless)\b.{4,160}?[\ ,](?:then\ )?(?:I['’]m\ (?:with\ you|done|wrong
        |convinced|out|in)\b|I(?:['’]d|['’]ll|\ would|\ will)\ (?:\w+\ )?(?:agree|drop|concede|give|take\ (?:it|that
        |back)|vote|switch|come|change|accept|shut|stop|support|withdraw|grant|abandon|go\ (?:down|up|along|with)|side
        |join|back|sign|rewrite|be\ (?:with|wrong|done|on\ your))\b)
        | (?:^|\b(?:then|and)\ )I(?:['’]d|['’]ll|\ would|\ will)\ (?:\w+\ )?(?:drop\ (?:the|my|it|that)|come\ (?:over
        |round|around)|take\ back|give\ (?:in|up)|change\ my|switch\ sides)\b
        | \bthat\ (?:would|['’]d|might)\ (?:\w+\ )?(?:move|sway|shift|convince|persuade)\ me\b"""

_PATTERNS: Mapping[str, str] = {
    "disagree": rf"""
        \b(?:dis|not\ )agree\b | \bdon['’]t\ agree\b | \b(?:can['’]t|cannot)\ agree\b
        | \bI\ {_ADV}{_NOT}\ {_ADV}(?:think|believe|buy|accept|expect|follow|find|share|see\ (?:how|why|any|it
        |the|that))\b
        | \b(?:not|un)\ ?convinced\b | \bunpersuaded\b | \bunconvincing\b | \bI(?:['’]d
        |\ would)?\ {_ADV}(?:doubt|dispute|deny|reject|object|question)\b
        | \bstrongly\ doubt\b | \b(?:sk|sc)eptical\b | \bbaffling\b | \bI(?:['’]m|\ am)\ {_ADV}not\ (?:sure
        |certain)\ (?:that|if|whether|about|I)\b
        | \bthat(?:['’]s|\ is|\ seems|\ sounds)\ {_ADV}(?:wrong|false|mistaken|incorrect|untrue|nonsense
        |misleading|absurd|silly|backwards|too\ (?:strong|quick|fast))\b
        | \b(?:is|are|was|were|seems?|looks?)\ {_ADV}(?:wrong|false|mistaken|incorrect|misguided|misleading
        |naive|useless|hopeless|pointless|absurd|irrelevant|implausible)\b
        | \b(?:would|will|to)\ be\ (?:a\ )?(?:\w+\ )?(?:wrong|useless|hopeless|pointless|mistake|misleading
        |naive|disaster|waste)\b
        | \b(?:is|are)(?:n['’]t|\ not)\ (?:\w+\ ){{0,2}}(?:true|right|correct|relevant|accurate|the\ case|so
        |obvious|clear|how|what|why|my)\b
        | \bthat(?:['’]s|\ is)\ (?:just\ |simply\ |really\ |quite\ )?not\b
        | \bit(?:['’]s|\ is)\ (?:just\ |simply\ |really\ )?not\b
        | \bnot\ (?:quite\ )?my\ (?:position|view|claim|argument)\b
        | \b(?:this|that|it)\ (?:seems|is|sounds|looks)\ (?:\w+\ ){{0,2}}(?:unlikely|implausible|doubtful
        |dubious|far-fetched)\b | \bI(?:['’]m|\ am)\ (?:\w+\ )?(?:opposed|against)\b | \bI\ (?:find|think
        |consider)\ (?:it|that|this)\ (?:\w+\ )?(?:unlikely|implausible|doubtful)\b | \bis\ unlikely\b
        | \b(?:myth|nonsense|rubbish|misconception|ridiculous)\b | \bnot\ true\b | \bnot\ so\b
        | \bdoes(?:n['’]t|\ not)\ (?:\w+\ )?(?:follow|work|hold|make\ sense
        |matter|help|seem|require|imply|mean|address|apply|prove|show)\b
        | \bdo(?:n['’]t|\ not)\ (?:\w+\ )?(?:follow|work|hold|make\ sense|matter|help|seem|require|imply|mean
        |address|apply|prove|show)\b
        | \bno\ reason\ to\b | \bnone\ (?:of\ (?:this|that|these|those|which)\ )?(?:is|are)\b
        | \bon\ the\ contrary\b | \byou(?:['’]re|\ are)\ (?:just\ |simply\ |really\ )?(?:wrong|mistaken
        |confusing|conflating|assuming|ignoring|missing|overlooking|rounding|misrepresenting|forgetting
        |describing)\b
        | \byou\ (?:seem|appear)\ to\ be\ (?:assuming|conflating|confusing|ignoring|missing)\b | \b(?:misses
        |missing)\ the\ point\b | \bfails?\ (?:to|because|due)\b
        | \b(?:fallacy|non\ sequitur|special\ pleading|red\ herring|proves\ too\ much|fully\ general)\b
        | \bI\ (?:\w+\ )?(?:think|believe|expect|hold|say)\ (?:quite\ |exactly\ |just\ )?the\ (?:opposite|reverse)\b
        | \bthe\ other\ way\ (?:a?round|about)\b | \bgoes\ (?:\w+\ )?too\ far\b
        | \b(?:that|this|it|which)\ (?:\w+\ )?(?:assumes|presupposes|overlooks|neglects)\b
        | \bwrong-er\b | \bso\ much\ the\ worse\b | \bdoomed\b
        | \bI(?:['’]d|\ would)\ (?:say|put)\ it\ differently\b | \bhard\ to\ believe\b | \bI\ (?:see
        |read)\ (?:it|this|that)\ differently\b""",
    "refusal": r"""^(?:no(?=\ ?[,.!;:—–-]|$|\ (?:way|it|that|this|they|there|I|you|we|he|she|not|because
        |it['’]s|that['’]s|the)\b)|nope|nah|wrong|not\ (?:really|quite|at\ all|true|so|necessarily|exactly|sure)|hardly
        |oh\ no|disagree|rubbish|nonsense|come\ on|i\ beg\ to\ differ)\b(?!\ (?:problem|worries|doubt|one|idea
        |need|matter|question|longer|more))""",
    "contrast": r"""^(?:but|surely|why\ (?:would|should|not|wouldn['’]t)|how\ (?:would|could|can|is)
        |what\ about|since\ when|however|still|yet|except|although|though|actually|even\ so|then\ again
        |on\ the\ other\ hand|that\ said|instead|rather|unfortunately|the\ (?:problem|issue|trouble|catch|point
        |difference)\b)
        | [,;—–-]\ ?(?:but|yet|whereas|though|although|however|while)\b | \bhowever\b
        | \bthe\ (?:\w+\ )?(?:problem|issue|trouble|catch)\ (?:with|is|here)\b | \brather\ than\b
        | \bon\ the\ other\ hand\b
        | \bisn['’]t\ (?:really\ )?(?:about|a|the)\b | \bnot\ because\b | \bI(?:['’]d|\ would)\ rather\b
        | \bonly\ (?:if|because|when|works?)\b | \bmore\ like\b""",
    "echo": r"""^(?:but\ |and\ |well,?\ |hm+,?\ )?(?:will|would|do|does|did|is|are|was|were|has|have|can|could|should)
        (?:n['’]t)?\ (?:it|they|he|she|we|you|I|that|there|this)(?:\ really)?\?$""",
    "opposed": r"""\byou\ (?:\w+\ )?(?:think|believe|expect|say|hold|assume|claim)\b[^.?!]{8,160}?
        \bI\ (?:\w+\ )?(?:think|believe|expect|say|hold|claim|don['’]t|do\ not)\b""",
    "other cause": r"""(?:\bnot|n['’]t)\ (?:\w+\ )?(?:because|due\ to|the\ (?:\w+\ )?(?:reason|cause))\b
        | \bnot\ what\ (?:\w+\ )?causes\b""",
    "negation": r"""\b(?:not|no|never|none|nothing|nobody|neither|nor|cannot|without|unlikely|impossible|hardly
        |barely|fails?|failed|lacks?|unable)\b|n['’]t\b""",
    "agree": r"""\b(?:I\ (?:\w+\ ){0,2}agree|I['’]d\ agree|agreed|we\ (?:\w+\ )?agree|I\ (?:also|too)\ (?:think
        |believe|hold|expect)|same\ here|exactly|indeed|absolutely|that['’]s\ (?:right|true|correct|fair
        |exactly)|you['’]re\ (?:\w+\ )?right|no\ disagreement|matches\ (?:mine|my)|match\ mine
        |on\ the\ same\ page|I\ share\ (?:your|that|this)|this\ is\ (?:currently\ )?my\ view|fully\ on\ board
        |makes\ (?:total\ |perfect\ )?sense(?!\ if)|seems\ (?:true|right)\ to\ me|locally\ valid)\b
        | ^(?:yes|yeah|yup|yep|right|true|sure|agreed|correct|definitely|ok(?:ay)?|of\ course)\b[,.!]?""",
    "concede": r"""\b(?:fair\ (?:point|enough)|good\ (?:point|catch|argument)|point\ taken|touch[eé]
        |I\ stand\ corrected|(?:you['’]re|you\ are|she['’]s|he['’]s|they['’]re)\ (?:\w+\ )?right\b
        |I\ (?:\w+\ ){0,2}(?:concede|admit|grant|stand\ corrected|take\ (?:that|it|this)\ back|withdraw|retract
        |yield|give\ in|fold|overstated|misjudged|misspoke|exaggerated)|I['’]ll\ (?:\w+\ )?(?:concede|admit
        |grant|give\ you\ that|take\ that\ back)|I\ (?:was|am|think\ I\ was|may\ (?:well\ )?have\ been
        |might\ have\ been)\ (?:\w+\ )?(?:wrong|mistaken)\b|I['’]m\ (?:now\ )?convinced\b|I\ (?:will
        |can)\ (?:fold|grant|concede|admit)|granted\b(?!\ that\ I)|convinced\ me|changed\ my\ mind
        |my\ (?:mistake|bad|error)|I['’]ve\ (?:changed\ my|come\ around|come\ round)
        |I(?:['’]ve|\ have)?\ updated?\ (?:on|my\ (?:view|estimate|belief|credence)
        |toward\w*|down|up|based|a\ (?:bit|little|lot))\w*
        |I\ didn['’]t\ (?:know|reali[sz]e)\ (?:that|about)
        |I\ hadn['’]t\ (?:thought|considered
        |realised|realized|noticed)|that\ was\ too\ (?:strong|quick|hasty)|I['’]ll\ drop\ (?:it|that|this)
        |I\ now\ think|no\ longer\ (?:think|believe|endorse|hold)|I\ wasn['’]t\ aware|I\ am\ indeed
        |it['’]s\ true\ that|that\ (?:is|was)\ a\ good\ (?:point|argument))\b""",
    "assume": r"""\b(?:even\ if|granting\ (?:that|for)|granted\ that|for\ the\ sake\ of\ (?:the\ )?argument
        |if\ I\ (?:\w+\ ){0,3}condition\ on|assuming\ (?:that|your|those|the)|suppos(?:e|ing)\ (?:that|for)
        |under\ (?:that|those|your|these)\ assumptions?|on\ (?:your|those|these)\ (?:premises|assumptions
        |terms)|if\ (?:we|you|I)\ (?:assume|grant|accept|suppose)|conditional\ on|if\ (?:that|this)\ (?:were
        |was|is)\ (?:true|so|right|the\ case)|if\ I\ thought\ (?:that|this)|if\ you['’]re\ right|locally\ valid
        |in\ that\ case\ I['’]d\ agree)\b""",
    "clarify": r"""\b(?:I\ (?:\w+\ )?(?:misread|misunderstood|misinterpreted|misheard|confused)|I['’]d\ misread
        |you\ (?:\w+\ )?(?:misread|misunderstood|misunderstand)|misunderstanding\b(?!\ the\ argument)|(?:ah+
        |oh+|aha|right|ok(?:ay)?)[,!.]?\ (?:I\ see|that\ makes\ sense|got\ it|I\ thought\ you)|I\ see\ now
        |I\ thought\ you\ (?:meant|were|had|said)|that['’]s\ (?:what\ I\ meant|not\ what\ I\ meant
        |all\ I\ meant)|what\ I\ meant\ was|I\ (?:only\ |just\ )?meant\b|just\ to\ clarify|to\ clarify
        |saying\ the\ same\ thing|talking\ past|sounds\ like\ we\ agree|we\ (?:actually\ )?agree\ then
        |sorry\ if\ I\ misrepresented|my\ intended\ meaning|that\ clears|thanks\ for\ (?:the\ clarification
        |clarifying|clearing)|I\ was\ referring\ to|might['’]ve\ been\ unclear|I\ was\ unclear
        |your\ very\ next\ point|I\ didn['’]t\ mean|I\ was\ (?:only|just)\ (?:saying|asking|talking))\b""",
    "cleared": r"""\b(?:(?:ah+|oh+|aha|ok(?:ay)?|right)[,!.]?\ (?:I\ see|that\ makes\ sense|got\ it|then\ we
        |in\ that\ case|I\ (?:misread|misunderstood|thought\ you))|I\ (?:\w+\ )?(?:misread|misunderstood
        |misheard|misinterpreted)\b(?!\ (?:them|him|her|a|an)\b)|I['’]d\ misread|that\ clears
        |thanks\ for\ (?:the\ clarification|clarifying|clearing)|saying\ the\ same\ thing
        |sounds\ like\ we\ agree|we\ agree\ then|no\ disagreement\ then|then\ we\ agree|nothing\ to\ disagree
        |my\ intended\ meaning\ matches|oh,\ that['’]s\ your\ very\ next\ point|I\ thought\ you\ (?:meant|were)
        |we\ don['’]t\ (?:actually\ |really\ )?disagree)\b""",
    "rejects paraphrase": r"""\b(?:not\ (?:quite\ |exactly\ |at\ all\ )?(?:my\ (?:position|view|claim|argument
        |point)|what\ I\ (?:said|meant|hold|claimed|think|believe|was\ saying|wrote|[’']m\ saying))
        |accurate\ paraphrase|(?:I\ )?(?:didn['’]t|did\ not|never)\ (?:say|said|claim|claimed|mean
        |argue)\ (?:that|this|so)|misrepresent\w*|putting\ words|straw\ ?man\w*|mischaracteri[sz]\w*
        |rounding\ off|you(?:['’]re|\ are)\ attributing|different\ from\ what\ I\ was\ talking)\b""",
    "define": r"""\b(?:by\ [\"“'‘]?[\w-]+(?:\ [\w-]+){0,3}[\"”'’]?,?\ (?:I|you|we|he|she|they
        |people)\ (?:\w+\ )?means?\b|(?:what|exactly\ what)\ (?:you|we|I|do\ you|they)\ (?:\w+\ )?means?\ by
        |depends\ (?:\w+\ ){0,2}on\ (?:exactly\ )?(?:what|how)\ (?:you|we|one|I)\ (?:\w+\ ){0,2}(?:means?
        |defines?|counts?)|if\ by\ [\"“'‘]?[\w-]+|in\ the\ sense\ (?:of|that)|in\ (?:that|this|your|my|one
        |another|a\ different)\ sense\b|(?:two|different|several|both)\ (?:\w+\ )?(?:senses|meanings|notions
        |definitions|kinds|things)\b|(?:sense|meaning|notion|definition)s?\ of\b|when\ I
        \ (?:say|use|speak\ of|talk\ about)\b[^.?!]{2,60}?
        \bI(?:['’]m|\ am)?\ (?:\w+\ )?(?:mean|talking|referring|thinking)
        |use\ the\ (?:word|term)\b|the\ (?:word|term|notion
        |definition|label|phrase)\ [\"“'‘]?\w|as\ a\ synonym\ for|(?:taboo|ban)\w*|ambiguous|semantic(?:s
        |ally)?\b|count(?:s|ed|ing)?\ as\b|the\ [\"“][^\"”]{2,60}[\"”]\ definition|the\ notion\ I\ was
        |terminolog\w+|I\ (?:would|wouldn['’]t|don['’]t|do\ not)\ call\ (?:that|it|this)|what\ counts\ as
        |(?:don['’]t|not)\ use\ the\ word|call\ it\ what\ you|verbal\ (?:dispute|disagreement))""",
    "commits": _COMMITS,
    "mover": rf"""{_COMMITS}
        | \b(?:(?:would|might|could|will|['’]d)\ (?:\w+\ )?(?:change|shift|move)\ (?:my|your|his|her
        |their)\ (?:mind|view|estimate|opinion)|(?:would|['’]d)\ (?:\w+\ )?(?:convince|persuade|sway)\ (?:me
        |you|us)|I(?:['’]d|\ would)\ (?:\w+\ )?(?:update|change\ my\ mind|reconsider|be\ (?:\w+\ )?(?:convinced
        |persuaded|hopeful|shocked|surprised|more\ \w+|less\ \w+))|what\ (?:would|it\ would
        |evidence\ would)\ (?:it\ )?(?:take|change|convince|move|need)|if\ you\ (?:\w+\ )?(?:show|showed
        |can\ show|could\ show)\ me|show\ me|(?:I(?:['’]ll|['’]d|\ will|\ would)|then\ I)\ (?:\w+\ )?(?:agree
        |concede|believe|switch|come\ round|give\ in|eat\ my)|wait\ and\ see|key\ (?:empirical\ )?question
        |(?:one|the|a)\ (?:good\ |simple\ |obvious\ )?(?:test|experiment)\ (?:would|is|here|that\ would
        |to\ (?:settle|tell))|(?:one|the)\ way\ to\ (?:tell|test|settle|find\ out)|without\ experiments
        |can\ (?:we|you)\ distinguish|counter-?example|what\ observations|easy\ to\ (?:test|check|settle)|(?:we
        |you|let['’]s)\ (?:could|can|should|might)\ (?:just\ )?(?:measure|test|check|try\ it|count)\b
        |let['’]s\ (?:just\ )?(?:measure|test|check|try\ it|count)\b|would\ settle|settle\ (?:it|this|that)
        |we['’]ll\ (?:see|know|find\ out)|unless\ (?:you|someone|somebody|we|they|the
        |there)\ (?:\w+\ ){{0,3}}(?:show|shows|prove|proves|find|finds|evidence|data))""",
    "stance": rf"""\b(?:I(?:['’]m|\ am)?\ {_ADV}(?:{_HOLD}|confident|sure|certain|sceptical|skeptical
        |optimistic|pessimistic|worried|convinced|unconvinced|unsure|in\ favou?r|against|opposed|for)\b
        |I(?:['’]d|\ would)\ {_ADV}(?:{_HOLD}|argue|rather|be)\b|I\ {_NOT}\ {_ADV}{_HOLD}|in\ my\ (?:view
        |opinion|experience|book)|on\ my\ (?:model|view)|from\ my\ perspective|my\ (?:\w+\ )?(?:view|claim
        |sense|guess|position|take|impression|point|worry|concern|hope|best\ guess|core\ thesis|p\(?doom\)?
        |perspective)\ (?:is|are|was)|it\ seems\ (?:\w+\ ){{0,2}}(?:to\ me|likely|unlikely|clear|obvious
        |plausible)|seems\ to\ me|looks\ to\ me|IMHO|IMO|I\ prefer|we\ should|we\ shouldn['’]t|we\ (?:must
        |need\ to|ought))""",
    "crux talk": r"""\b(?:crux(?:es|y)?|(?:where|what)\ (?:exactly\ )?(?:we|you|I
        |they)(?:['’]d)?\ (?:\w+\ )?(?:disagree|differ|part|diverge)|(?:our|the|this
        |my)\ (?:\w+\ ){0,2}disagreement|(?:boils|comes|come)\ down\ to|(?:quite\ |very\ )?(?:differing
        |different)\ (?:\w+\ )?(?:intuitions|models?|priors|pictures?|views|expectations)|hinges\ on|turns\ on
        |the\ real\ (?:question|issue|disagreement|problem)|the\ (?:main|key|core|central|crucial|fundamental
        |overarching|important)\ (?:\w+\ )?(?:question|issue|problem|point|claim|thing|disagreement|difference
        |argument)|the\ part\ I\ think|my\ (?:main|core|key|central|whole)\ (?:\w+\ )?(?:claim|point|thesis
        |argument|objection|concern|worry|problem|reason)|upstream\ of|what\ matters|the\ most\ important)""",
    "differ": r"""\b(?:(?:quite\ |very\ |rather\ )?(?:differing|different|conflicting
        |opposite)\ (?:\w+\ )?(?:intuitions|models?|priors|pictures?|views|expectations|conclusions?|beliefs)
        |(?:where|what)\ (?:exactly\ )?(?:we|you\ and\ I)(?:['’]d)?\ (?:\w+\ )?(?:disagree|differ|part|diverge)
        |(?:our|the\ real|the\ main|the\ core)\ (?:\w+\ )?disagreement|we\ (?:\w+\ )?(?:disagree|differ)
        |agree\ to\ disagree|the\ (?:thing|point|place|step|part|bit)\ (?:that\ |where\ |on\ which\ )?we
        \ (?:\w+\ )?(?:disagree|differ|part))\b
        | \byou\ (?:\w+\ )?(?:think|believe|expect|hold)\b[^.?!]{8,160}?\bI\ (?:\w+\ )?(?:think|believe|expect
        |hold)\b""",
    "harm": r"""\b(?:would|will|could|might|['’]d|['’]ll)\ (?:\w+\ )?(?:kill|ruin|destroy|hurt|harm|damage
        |break|wreck|cost|lose|waste|backfire|make\ (?:\w+\ ){1,3}worse|drive\ \w+\ away)\b|\btoo\ (?:risky
        |expensive|dangerous|late|slow|hard|much|early|small|big|loud|far|long|cold|hot)\b|\b(?:a
        |the)\ (?:waste|mistake|disaster|nightmare)\b""",
    "because": r"""\b(?:because|since(?!\ \d|\ then|\ the\ (?:start|beginning|last))|given\ that|due\ to
        |the\ (?:\w+\ )?reasons?\b|that['’]s\ why|this\ is\ why|which\ is\ why|rests?\ on|hence|therefore|thus
        |for\ one(?:\ thing)?|based\ on|follows\ from|implies|means\ that|so\ that)\b""",
    "conclude": r"""^(?:so|thus|hence|therefore|overall|in\ short|in\ sum|to\ sum\ up|the\ upshot|anyway
        |in\ other\ words|ultimately|basically|all\ in\ all|in\ conclusion|tl;?dr|bottom\ line|my\ (?:view
        |claim|point|position|take)|in\ brief|net)\b|\b(?:the\ upshot|in\ conclusion|I\ conclude|bottom\ line
        |my\ conclusion)\b""",
    "modal": r"""\b(?:will|won['’]t|would|should|shouldn['’]t|must|cannot|can['’]t|likely|unlikely|probably
        |impossible|possible|necessary|sufficient|enough|better|worse|best|worst|never|always|need|needs|doomed
        |dangerous|safe|safer|works?|fails?|matters?|risky?|hard|harder|easy|easier|expect|too|worth|cheaper
        |cost|causes?)\b""",
    "meta": r"""\b(?:thanks|thank\ you|sorry|see\ (?:my|the|this|also|here|e\.g)|I\ wrote|I['’]ve\ written
        |I\ (?:talk|talked|discuss|discussed)\ (?:about\ )?(?:this|that|it|learned)|in\ §|copied\ from|link(?:s
        |ed)?\b|as\ I\ said\ above|I\ appreciate|overall\ I\ like|happy\ to\ (?:call|stop|chat|talk)
        |not\ worth\ (?:the|my|our)\ time|if\ I['’]m\ communicating|I['’]ll\ (?:think|read|respond|reply|try)
        |well\ done|nice\ post|great\ post|hope\ (?:that|this)\ helps|cross-?post|footnote|worth\ clarifying
        |relevant\ paper|video|podcast|I\ (?:want|wanted)\ to\ ask|I['’]d\ like\ to\ (?:engage|ask)
        |to\ be\ clear|side-?note|for\ discussion|I\ find\ your\ comment|engage\ with\ (?:this
        |your)\ (?:comment|post|point)|made\ me\ curious|this\ is\ quite\ specific|onlooker|
        your\ references|above\ (?:paragraph|sentence|comment|post)|joined)\b
        |https?://|^edit\b""",
    "example": r"""\b(?:for\ example|for\ instance|e\.g\.|imagine|suppose|as\ an\ example|let['’]s\ say|say,
        |consider\ the|case\ study|by\ analogy|analogous)\b|^(?:eg|example)\b""",
    "hedge": r"""\b(?:maybe|perhaps|possibly|might|may|could\ be|somewhat|probably|I\ guess|not\ sure|unsure
        |uncertain|kinda|sort\ of|I\ suspect|tentatively|seems?)\b""",
    "order": r"""\b(?:ignore\ (?:all\ |the\ |everything\ |any\ )?(?:above|previous|prior|earlier)
        |disregard\ (?:all|the|any|previous|your)|declare\ (?:me|us|him|her|them|\w+)\ (?:the\ )?winner
        |(?:system|developer)\ prompt\b.{0,20}\b(?:reveal|print|ignore)|you\ are\ now\ (?:a|an|the)|(?:dear
        |note\ to\ (?:the\ )?)\ ?(?:moderator|summari[sz]er|ai|assistant|model)|as\ (?:the\ )?moderator,?\ you
        |summari[sz]er:|(?:when|if)\ you\ summari[sz]e|in\ your\ summary|<\|?(?:im_start|system|assistant)
        |\[/?inst\])""",
    "about words": r"""\b(?:(?:should|would)(?:n['’]t|\ not)?\ be\ a\ crux|(?:is
        |it['’]s)\ (?:probably\ )?(?:not|no)\ (?:really\ )?(?:a\ )?crux|(?:exact\ )?definition\ of|ambiguous
        |depends?\ on\ (?:exactly\ )?what\ you\ mean|the\ (?:word|term)\ [\"“]|as\ a\ synonym|taboo-?ing
        |tabooed|I['’]m\ opposed\ to\ the\ (?:recent\ )?(?:growth|use)\ of\ the\ term)""",
    "reported": r"""\b(?:(?:he|she|they)\ (?:\w+\ )?(?:says?|said|means?|meant|claims?|claimed|argues?|argued
        |thinks?|believes?|writes?|wrote|isn['’]t|is\ (?:saying|clear|usually))|according\ to|(?:misread
        |misinterpret|misrepresent)\w*|interpretation\ of|(?:[A-Z][a-z]+)(?:['’]s)?\ (?:\w+\ )?(?:says?|said
        |means?|meant|claims?|claimed|argues?|argued|thinks?|thought|believes?|believed|writes?|wrote|expects?
        |seems?\ to|is\ (?:saying|making|clear|usually|not\ (?:saying|claiming))|would\ (?:say|agree|disagree)
        |specifies|acknowledges|isn['’]t\ (?:saying|explicit))|(?:post|essay|book|article|author|poem|text|law
        |clause|verse|judge|court)\ (?:\w+\ )?(?:says?|means?|meant|claims?|argues?|intended))\b""",
    "wonders": r"""\b(?:I['’]m\ curious|I\ wonder|I['’]d\ (?:love|like|be\ interested|be\ curious)\ to\ (?:know
        |hear|see)|I(?:['’]d|\ would)\ be\ (?:curious|interested)|not\ sure\ (?:I\ )?(?:understand|what)
        |do\ you\ (?:mean|have|know|think|expect))\b""",
    "second person": r"""\b(?:you|your|yours|you['’](?:re|ve|d|ll))\b""",
    "first person": r"""\b(?:I|I['’](?:m|ve|d|ll)|my|mine|me|myself)\b""",
}

MARKS: dict[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.VERBOSE if name == "reported" else re.VERBOSE | re.IGNORECASE)
    for name, pattern in _PATTERNS.items()
}

_PERCENT = re.compile(r"(?<![\w.])(\d{1,3}(?:\.\d+)?)\s?(?:%|percent\b|per cent\b)")
_ODDS = re.compile(
    r"\b(one|two|three|four|nine|\d{1,3})\s(?:in|out of)\s(two|three|four|five|six|ten|twenty|"
    r"a hundred|a thousand|\d{1,6})\b",
    re.IGNORECASE,
)
_BELIEF = re.compile(
    r"\b(?:I|I['’]d|my|me)\b.{0,60}?\b(?:say|put|give|think|estimate|guess|credence|probability|"
    r"odds|chance|bet|confident|sure|likely|p\()|\b(?:chance|probability|odds|likely|credence|"
    r"sure|confident|p\(?doom)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "nine": 9,
    "ten": 10,
    "twenty": 20,
    "a hundred": 100,
    "a thousand": 1000,
}


def marks(sentence: str) -> frozenset[str]:
    """Names of the marks that a sentence bears."""
    return frozenset(name for name, pattern in MARKS.items() if pattern.search(sentence))


def credence(sentence: str) -> float | None:
    """A probability that the speaker states as a belief ("I'd say 70%", "one chance in five"); None if there is none.

    A range, or two numbers in one sentence, is no single credence and gives None.
    """
    if not _BELIEF.search(sentence):
        return None
    found = [float(m) / 100 for m in _PERCENT.findall(sentence)]
    for a, b in _ODDS.findall(sentence):
        top, bottom = (_NUMBERS.get(x.lower()) or int(x) if x.isdigit() or x.lower() in _NUMBERS else 0 for x in (a, b))
        if bottom:
            found.append(top / bottom)
    # "not 100% sure" states no credence, and nor does a number that somebody denies.
    if re.search(r"\b(?:not|n['’]t)\b[^,.;]{0,20}\d", sentence):
        return None
    return found[0] if len(found) == 1 and 0.0 < found[0] < 1.0 else None
