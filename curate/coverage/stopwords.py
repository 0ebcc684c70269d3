"""Words that say nothing about what a customer needs: function words of a few languages, and the courtesies
of support."""

from __future__ import annotations

_ENGLISH = """
a about above actually after again ago all almost alone along already also although always am among
an and another any anybody anyone anything anyway are aren around as ask asked asking at away back be became because become been before being below
between both but by came can cannot come could couldn day days did didn different do does doesn doing don done down during each either else enough
even ever every everyone everything few first for found from further get gets getting give given go goes going gone good got had hadn happen happened
happening happens has hasn have haven having he her here hers herself him himself his how however i if in instead into is isn it its itself just keep
keeps kind last later least less let like little ll long lot made make makes making many may maybe me might mine more most much must my myself need
needed needs neither never new next no nobody none nor not nothing now of off often ok okay old on once one only onto or other others otherwise ought
our ours out over own part perhaps please possible put quite rather re really right said same saw say says see seem seems seen several shall she
should shouldn since so some somebody somehow someone something sometimes soon still such sure take taken tell than that the their theirs them
themselves then there these they thing things think this those though through thus till time to today together told tomorrow tonight too took toward
tried try trying two under unless until up upon us use used using ve very via want wanted wants was wasn way we well went were weren what whatever
when whenever where whether which while who whole whom whose why will with within without won would wouldn yes yesterday yet you your yours yourself
able anymore wanna gonna got ive im id cant dont doesnt didnt isnt wont whats know knows knew look looking looks find mean means help helped helping
wish assist assistance
"""
_SUPPORT = """
hi hello hey dear sir madam greetings morning afternoon evening regards kind best sincerely cheers thanks thank thankyou thx ty appreciate appreciated
advance welcome sorry apologies question questions issue issues problem problems support team agent customer service anybody guys folks re fw fwd sent
iphone wrote mr mrs ms etc eg ie pls plz amp nbsp quot http https www com href
"""
_OTHERS = """
aber alle als also am an ansonsten auch auf aus bei beim bereits besten bin bis bitte da daher damit danach danke dann das dass daß dazu dem den denn
der des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines einmal er es etwas euch falls für ganz geht
gibt grüße grüßen gruß guten hab habe haben hallo hat hatte hier ich ihm ihn ihnen ihr ihre ihrem ihren im immer in ist ja jedoch jetzt kann kein
keine keinen können könnte lassen leider liebe machen man mehr mein meine meinem meinen meiner mich mir mit möchte morgen muss nach nicht nichts noch
nun nur ob oder ohne schon sehr seit sich sie sind so soll sondern tag um und uns unter viel vielen vom von vor wäre war warum was weil wenn werden
wie wieder wir wird wo wurde zu zum zur zwar
ai ainsi alors après au aucun aussi autre aux avant avec avez avoir bien bonjour bonsoir car ce cela ces cet cette chez comme comment cordialement
dans de depuis des deux donc du elle elles en encore est et étais était été êtes être eu fait faire il ils je jour la le les leur lui ma mais me même
merci mes moi mon ne nos notre nous on ont ou où par pas peut peux plus pour pourquoi puis puisse quand que quel quelle qui quoi sa sans se ses si son
sont suis sur ta te tous tout toute très trop tu un une vos votre vous
ahora al algo alguien antes así aún aunque ayuda buenas buenos cada como cómo con cual cuál cuando cuándo de del desde día días donde dónde dos el él
ella en entre era es esa ese eso esta está están estas este esto estos estoy fue gracias ha hace hacer han hasta hay he hola la las le les lo los más
me mi mis mismo muchas mucho muy nada ni no nos nuestro o otra otro para pero poder por porque pude pueda puede puedo que qué quiero quien saludos se
ser si sí sido sin sobre solo sólo soy su sus también te tengo tiene tienen todo todos tu un una unas uno unos usted ver vez y ya yo
abbiamo ad adesso agli ai al alla alle anche ancora avere aver bene buona buonasera buongiorno c'è che chi ci ciao col come con così cosa cui da dal
dalla degli dei del della delle dello di dopo dove due e è ed era essere fa fare fatto già gli grazie ha hai hanno ho i il in io la le lei lo loro ma
mai me mi mia mie miei mio molto nei nel nella nelle no noi non nostro o ogni oppure ora per perché però più poi posso prima può qual quale quando
quanto quella quelle quello questa queste questi questo qui quindi salve saluti se sempre senza si sì sia sono sta stato su sua sugli sui sul sulla
suo tra tutte tutti tutto un una uno vi viene vorrei
agora ainda algum alguma antes ao aos aqui as até bem bom boa com como da das de depois do dos e é ela ele em então era essa esse esta está estão este
estou eu faz fazer foi há isso isto já lhe mais mas me mesmo meu meus minha minhas muito na nada não nas nem nenhum no nos nós o obrigada obrigado olá
onde os ou para pela pelo pode podem por porque posso pra qual quando que quem quero saber se sem ser seu só somente sou sua são também tem tenho ter
toda todas todo todos tudo um uma você vocês
aan al alle als alvast bedankt ben bij dan dat de den deze die dit doe door dus een en er ga gaat geen goed goede graag groet had hallo heb hebben
heeft het hier hoe ik in is ja je jullie kan kunnen maar me meer met mijn moet mvg na naar niet niets nog nu of om omdat onder ook op over te tot uit
van vanaf veel voor waar waarom want was wat we wel wij worden wordt zal ze zich zie zijn zo zou
aby ahoj ale ani až bez bude by byl byla bylo co což dobrý den děkuji do ho i já jak jako je jeho jen ještě ji jsem jsme jsou jste již k kde když
který která které kteří mám má máte mě mi mít mně moc možné můj můžete mohu na nebo není než o od po pod podle pokud potom prosím proč pro při s se si
tak také tam tedy ten to toto tuto ty už v vám ve více však všechny z za zda že
bardzo być chcę czy dla dlaczego dzień dzięki gdy gdzie go jak jako jest jestem kiedy która które który ma mam mi mnie mogę na nie o od po pod przez
przy się są także ten też to tylko tym tego w we witam z za ze że już
att av de den det där detta efter eller en ett från för ha har hej hur inte jag kan man med men mig min mina mitt nu när och om på sig som så till
tack tror under upp ut vad var vid är
в и не на я что как у с по но это к от за для из мне при же так вы есть или бы если нет добрый день здравствуйте спасибо пожалуйста почему когда можно
мой моя меня
"""
STOP_WORDS = frozenset(f"{_ENGLISH} {_SUPPORT} {_OTHERS}".split())
