"""Words of danger are found in every language, and everyday questions stay everyday questions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Naast
from bot.console.inbox import View, listing
from bot.console.signed import Staff
from bot.console.talk import Told, told
from bot.settings import Settings
from bot.talk.heard import Heard
from bot.understand.crisis import KINDS, CrisisError, CrisisWords, load_crisis, sound
from dialogues.contents import FOLDER
from dialogues.helplines import load_helplines
from dialogues.rights.reading import ContentFault
from storage import cases, messages, people
from storage.inbox import Scope
from tests.conftest import EXAMPLE, FROZEN
from tests.speaking import Someone, text
from tests.understand.weights import whole

CRISIS = FOLDER / "crisis"
HELPLINES = FOLDER / "helplines.yaml"

# Sentences as people write them, one a line, none of them copied from the phrases. They came first,
# and the phrases were widened until each was found: add a sentence that was missed here first. New
# sentences are found less surely (8 of 10 when this was written): this is a net, not a promise.

DANGER = {
    ("fire", "nl"): """
ons huis staat in brand
er is brand in de keuken help
het ruikt hier naar gas
de frietketel staat in brand
er komt rook uit het appartement van de buren
brand!!! help
vlammen in de keuken
het appartement onder ons staat in brand
de gordijnen staan in brand
het kot van mijn buren brandt
rook en vuur in de traphal
brand in de garage
""",
    ("fire", "fr"): """
y a le feu chez moi
ma cuisine brûle
ça sent le gaz dans l'immeuble
la friteuse a pris feu
au feu
il y a de la fumée partout dans l'immeuble
l'appartement du voisin est en feu
fuite de gaz chez moi
ça brûle dans la cuisine au secours
il y a un incendie dans mon immeuble
la voisine a le feu dans sa cuisine
la cave est en feu
""",
    ("fire", "en"): """
my kitchen is on fire
there is a fire in our building
I smell gas in the flat
house is burning help
smoke is coming from my neighbour's flat
the curtains caught fire
fire in the kitchen
our building is on fire
fire!! please help
there's smoke everywhere in the hallway
my flat is burning
the house next door is on fire
""",
    ("medical", "nl"): """
mijn baby ademt niet meer
hij is bewusteloos gevallen
mijn man heeft pijn op zijn borst en in zijn arm
ze bloedt heel hard
ik krijg geen lucht
mijn zoontje is van het balkon gevallen
mijn kind stikt in een stuk worst
mijn man is in elkaar gezakt en zegt niks meer
baby ziet blauw
bel een ambulance aub
mijn moeder haar mond hangt scheef
kokend water over mijn dochter
mijn vader ligt op de grond en reageert niet
ze heeft een beroerte denk ik
mijn dochter heeft stuipen
mijn man krijgt geen adem meer
zij heeft een epilepsieaanval
help mijn kind is in het zwembad bijna verdronken
mijn dochter krijgt bijna geen lucht meer
mijn oma is gevallen en ligt bewusteloos
mijn baby is slap en wordt niet wakker
mijn man krijgt een hartaanval
mijn kind heeft een stuk appel in de keel en stikt
er ligt iemand op de grond, hij beweegt niet
""",
    ("medical", "fr"): """
mon bébé respire plus
il est tombé dans les pommes et se réveille pas
elle fait des convulsions
mon mari a mal à la poitrine
il saigne beaucoup de la tête
mon enfant s'étouffe
ma mère ne bouge plus
il devient tout bleu
appelez une ambulance
mon mari a fait un malaise il parle plus
je perds beaucoup de sang je suis enceinte
mon père est tombé il est inconscient
ma petite a du mal à respirer ses lèvres sont bleues
il y a du sang partout
mon fils fait une crise d'épilepsie
il s'est coupé ça saigne énormément
mon bébé est tombé de la table et ne bouge plus
ma fille ne respire presque plus
ma femme perd beaucoup de sang
ma mère fait un avc
mon bébé a avalé de travers et il devient bleu
""",
    ("medical", "en"): """
my baby is not breathing
she won't wake up
he is having a seizure
there is blood everywhere
send ambulance please
my husband collapsed
my child is choking
he fell from the window
my wife is bleeding a lot she is pregnant
I have chest pain and my arm is numb
my mother is unconscious
he can't breathe
my baby has turned blue
my father is having a heart attack
there's so much blood
my baby fell off the bed and is not moving
my daughter can hardly breathe
my son fainted and won't wake up
my dad has chest pain
he's unconscious and there is blood on his head
""",
    ("poison", "nl"): """
men kleine heeft van de javel gedronken
mijn dochter heeft een knoopbatterij ingeslikt
mijn kind heeft pillen van oma opgegeten
ik heb te veel pillen geslikt
onze peuter heeft afwasmiddel binnen
kheb 30 dafalgans genomen
ze heeft een sigaret opgegeten
mijn zoontje at rattenvergif
de kleine heeft een wasbolletje in zijn mond gestoken
ons CO-alarm gaat af
ik heb een hele strip xanax genomen
mijn zoontje heeft van mijn medicatie gegeten
baby heeft nagellakremover gedronken
mijn kind heeft de medicijnen van opa gepakt en opgegeten
ik heb een overdosis genomen
mijn peuter heeft aan de ontstopper gelikt
ons dochtertje heeft een slok ontkalker gedronken
""",
    ("poison", "fr"): """
mon fils a bu du produit wc
le petit a avalé une pile
elle a pris toute la boîte de médicaments
ma fille a mangé des baies toxiques
mon bébé a mangé une cigarette
ma fille a bu de l'eau de javel
j'ai pris 40 comprimés
il a mis du déboucheur dans ses yeux
mon fils a léché de la mort aux rats
elle a avalé plein de cachets
mon petit a mangé une capsule de lessive
le bébé a mis un produit dans sa bouche
mon mari a pris trop de cachets
ma petite a bu du liquide vaisselle
il a avalé une pile bouton
ma fille a avalé un aimant
mon fils a mangé des champignons du jardin
""",
    ("poison", "en"): """
my son drank bleach
the baby swallowed a battery
my daughter ate my pills
I took too many sleeping tablets
my toddler ate a cigarette
he drank cleaning liquid
I took all my medicine at once
our carbon monoxide alarm is beeping
my daughter got into my sleeping pills
baby put a dishwasher tablet in her mouth
I swallowed 20 paracetamol
he ate rat poison
she overdosed on pills
my son drank dish soap
he swallowed a magnet
my kid drank perfume
my child drank some paint thinner
""",
    ("suicide", "nl"): """
Soms denk ik dat het voor iedereen gemakkelijker zou zijn als ik er niet was
k wil der ni meer zijn
ik heb geen zin meer om verder te leven
kwil dood
mn zoon van 14 zegt dat em niet meer wil leven
Ik denk er de laatste tijd vaak aan om er een einde aan te maken
ik zie het allemaal niet meer zitten, waarom nog opstaan
niemand ga mij missen als ik weg ben
ik ga van de brug springen
mijn dochter snijdt in haar armen
Ik wil slapen en nooit meer wakker worden
ze zijn beter af zonder mij
eerlijk gezegd hoeft het leven voor mij niet meer
ik ben zo moe van alles, ik wil er gewoon mee stoppen, met leven bedoel ik
als ik dood was hadden mijn kinderen tenminste geen problemen
ik heb al een afscheidsbrief klaar
kzou gewoon willen verdwijnen voor altijd
Mijn vriendin zegt dat ze haarzelf iets gaat aandoen
denkt gij dat het pijn doet om dood te gaan
ik wou dat ik nooit geboren was
wa voor zin heeft het nog allemaal, k wil weg van deze wereld
mijn broer heeft geprobeerd zelfmoord te plegen
ik kan niet meer, ik wil niet meer
het zou beter zijn als ik gewoon dood was
mijn leven is niks meer waard
ik denk dat ik vanavond een eind maak aan alles
mijn man spreekt over zich ophangen in de garage
ik heb nergens nog zin in, ik wil niet meer wakker worden
k ben levensmoe
mijn kindjes verdienen een betere mama, ze moeten verder zonder mij
ik overweeg om uit het leven te stappen
mijn zus heeft gezegd dat ze zich gaat verdrinken
kzie geen toekomst meer en wil alles stoppen, voorgoed
wat als ik er gewoon niet meer zou zijn
heb zo vaak zin om voor de tram te lopen
mama zegt altijd dat ze dood wil
soms denk ik: was het maar allemaal gedaan met mij
mijn puberzoon praat over zelfdoding
ik wil niet meer verder leven zonder hem
zou het pijn doen als ik al mijn pillen neem
ik hoop dat ik morgen niet meer wakker word
iedereen zou opgelucht zijn als ik dood ben
ik kan geen dag langer, ik wil sterven
mijn vrouw zegt dat ze zich van kant gaat maken
mij zullen ze niet missen
heb genoeg van het leven
ik wou dat ik morgen gewoon niet wakker werd
ik heb al touw gekocht
mijn leven heeft geen zin
ze zouden het allemaal beter hebben als ik er niet was
""",
    ("suicide", "fr"): """
j'ai plus envie de vivre
je pense souvent à la mort, à en finir
mes enfants seraient mieux sans moi
jveu mourir
jai envi de me tué
ma fille de 15 ans se coupe les bras
je voudrais m'endormir et ne plus me réveiller
ma vie ne vaut plus rien
je vois plus d'issue je vais me jeter sous un train
si je disparaissais personne le remarquerait
je suis un poids pour ma famille
à quoi ça sert de continuer, personne m'aime
mon mari dit qu'il va se pendre
j'ai des idées noires tous les jours
je veux plus être là
j'en peux plus je veux en finir une fois pour toute
ils seront plus heureux quand je serai plus là
j'ai tout préparé, les cachets sont sur la table
ma soeur a fait une tentative de suicide
j'aimerais mieux être morte
j'ai plus la force de vivre
la vie n'a plus aucun sens pour moi
je pense à sauter du balcon
mon ado dit qu'il veut plus vivre
je vais faire une bêtise, je vais me foutre en l'air
personne ne remarquerait si je mourais
j veu plu vivre
j'ai envie de dormir et de plus jamais me réveiller
je me sens tellement mal que je veux crever
mon fils a écrit une lettre d'adieu
jpeux plus continuer, autant mourir
tout le monde s'en sortirait mieux si j'étais morte
j'ai avalé des somnifères pour ne plus me réveiller
elle menace de se jeter par la fenêtre
la seule solution c'est de mourir
j'ai essayé de me suicider la semaine passée
je ne veux plus me réveiller demain
ma copine m'a dit qu'elle allait se tuer
à part la mort je vois pas de solution
je ne sers à rien, les enfants seraient mieux avec quelqu'un d'autre
je songe à mettre fin à ma vie
mon père parle de se pendre
vivre ne m'intéresse plus
bientôt je ne serai plus un problème pour personne
je pense tous les jours à me suicider
mes enfants méritent mieux que moi, je ferais mieux de disparaître
jvoudrai que tout s'arrete
ma vie est finie, je veux plus rien
""",
    ("suicide", "en"): """
i dont want to be here anymore
I just want it all to stop, nobody would care if I was gone
everyone would be happier without me
my son says he wants to kill himself
i feel like ending my life
theres no point in living
i want die
I'm thinking about jumping off a bridge
i am so tired of life
I can't do this life anymore
sometimes I think my kids deserve better and I should just die
my sister tried to kill herself last night
im going to hang myself
I don't see any reason to go on
I wish I'd never wake up again
i wrote a goodbye letter
what if I just took all my pills and slept forever
nobody needs me, the world is better without me
I have no will to live
I have been thinking about ending everything
my husband says he'd be better off dead
i cant live like this any more i want to be gone
no one would even notice if I died
I keep cutting myself
life is not worth it
maybe i should just kill my self
I think about suicide every day
my mum keeps saying she wants to die
it would be easier for everybody if I wasn't around
I am done with life
I cannot live anymore sir
i have a plan to end it
my friend texted me goodbye and that she wants to die
I'd rather be dead than live like this
life has no meaning for me anymore
I feel like a burden to my kids, they'd be better without me
i want to sleep and not wake up
I've got pills and I want to take them all
my life is over, I want to die
no one cares if i live or die
i tried to hang myself yesterday
i just want to disappear forever
my teenager is talking about suicide
I am thinking of killing myself and my kids
everything would be better if i were not alive
""",
    ("child", "nl"): """
mijn man slaat de kinderen
mijn papa slaat mij
mijn kindje is verdwenen
de vriend van mijn ex slaat mijn zoontje
mijn stiefvader komt s nachts in mijn kamer
ik ben bang dat ik mijn baby iets ga aandoen
mijn dochter is niet thuisgekomen van school
de buren laten hun kinderen hele nacht alleen
papa raakt mij aan waar ik het niet wil
mama slaat ons met de riem
ik heb mijn baby door elkaar geschud
mijn ex heeft mijn kinderen meegenomen naar Marokko
iemand heeft naaktfoto's van mijn dochter
ik denk dat mijn dochter misbruikt wordt door haar opa
mijn zoontje komt met blauwe plekken terug van zijn papa
kvind mijn kind nergens
ze willen mij doen trouwen met mijn neef, ik ben 16
ik ben 13 en thuis krijg ik slaag
het kind van de buren wordt opgesloten in de kelder
mijn ex schudt de baby
mijn kleinkind wordt verwaarloosd door zijn moeder
mijn kind van 4 is verdwenen in de stad
mijn nonkel zit aan mij
ik heb mijn zoontje geslagen, ik weet niet wat doen
een man op internet wil foto's van mijn dochter zonder kleren
mijn vriend heeft mijn baby geslagen
mijn kind vertelde dat de meester hem betast
mijn dochter van 9 is al 3 uur weg en niemand weet waar ze is
ik doe mijn kinderen pijn als ik kwaad ben
mijn ex slaat onze dochter
mijn kind is bang van zijn vader, hij slaat hem
we vinden onze zoon niet
mijn stiefpapa doet vieze dingen met mij
de papa van mijn kinderen mishandelt hen
mijn dochtertje zegt dat opa aan haar plasser zit
mijn zoon van 13 is niet thuis en neemt niet op
mijn buurman slaat zijn kinderen, ik hoor ze huilen
mijn zoontje van 3 is weggelopen en ik vind hem niet
papa heeft mij weer geslagen
""",
    ("child", "fr"): """
mon mari frappe les enfants
mon père me bat
mon fils a disparu
j'ai peur de faire du mal à mon bébé
mon oncle me touche
ma fille n'est pas rentrée de l'école
ils veulent exciser ma fille
le beau-père tape ma petite
ma mère me frappe avec une ceinture
j'ai secoué mon bébé
mon ex a emmené les enfants au Maroc et ne les ramène pas
je crois que quelqu'un abuse de ma fille
je ne trouve plus mon fils
les voisins tapent leur bébé on l'entend crier
j'ai 14 ans et mon beau-père vient dans mon lit
ma fille est partie de la maison et elle répond plus
un adulte demande des photos nues à mon fils
le copain de maman me tape
mon bébé est seul toute la nuit chez son père qui boit
ma fille de 15 ans a fugué
la nounou a frappé mon fils
j'ai peur de m'en prendre à mon bébé quand il pleure
mon père veut me marier de force
mon fils dit que son entraîneur le touche
mon bébé a des bleus après la crèche
mon père boit et il nous tape
ma fille a disparu depuis ce matin
mon ex frappe notre fils quand il l'a le week-end
mon beau-père me fait des choses
mon fils n'est pas rentré cette nuit
mon petit-fils est maltraité
ma nièce est battue par sa mère
mon fils de 8 ans a disparu au parc
il a touché ma fille
ma belle-mère frappe mes enfants quand je travaille
quelqu'un a enlevé mon enfant
papa me fait peur il me frappe
""",
    ("child", "en"): """
my dad hits me
he beats the kids
my daughter is missing
I'm afraid I will hurt my baby
my uncle touches me at night
my parents want to marry me off to my cousin
the neighbours leave their little children alone at night
my stepfather comes into my room
my mum beats me with a belt
my ex took the children to Turkey and won't bring them back
I think someone is abusing my daughter
I can't find my son
I am 12 and my dad hits me all the time
someone is asking my daughter for naked pictures
I shook my baby
my kid didn't come home from school
the childminder hits my baby
my father wants to cut my little sister
my dad locks me in the cellar
I lost control and slapped my daughter hard
my daughter says her teacher touched her
my little brother is beaten by my father
my son has run away
I'm 15 and my parents want me to marry
my ex hits our son
my child disappeared at the market
my stepdad does bad things to me
my baby is being abused by the nanny
my niece is being beaten by her mother
my son ran away last night
he touched my daughter
someone took my baby
my husband shakes the baby when she cries
my grandpa touched me
""",
    ("violence", "nl"): """
mijne vent heeft mij gisteren weer geslagen
hij klopt op mij als hij gedronken heeft
mijn ex stuurt dat hij mij gaat vermoorden
ik ben bang van mijn man
ik durf niet naar huis gaan
Hij heeft mijn keel dichtgeknepen
mijn man sluit mij op in huis en neemt mijn gsm af
hij dreigt met een mes
ik word thuis geslagen door mijn broer
me man slaat me
mijn man wordt altijd agressief en gooit dingen naar mij
ik ben verkracht
hij heeft me van de trap geduwd
mijn man heeft losse handjes
Mijn ex staat hier voor de deur te roepen dat hij mij kapot maakt
hij trekt aan mijn haar en stampt mij
ik zit vol blauwe plekken van mijn vriend
mijn man dwingt mij tot seks
ik moet weg van mijn man hij is gevaarlijk
als ik wegga zegt hij dat hij mij vermoordt
mijn schoonbroer heeft mij aangerand
hij wordt agressief als hij drinkt en dan krijg ik klappen
mijn zoon van 19 slaat mij
ik mag van mijn man nooit buiten
mijn vriend heeft mij een klap gegeven
mijn man schreeuwt en gooit met borden en stampt de deur in
hij zei dat hij mijn keel ging oversnijden
ik heb schrik van mijn ex, hij volgt mij overal
mijn man verkracht mij
hij laat mij niet buiten en heeft mijn sleutels
der staat iemand met een mes aan mijn deur
mijne man slaat mij bijna elke dag
ik ben gevlucht van mijn ex en hij zoekt mij
hij heeft mij geduwd en mijn arm gebroken
kben zo bang van hem vannacht
mijn partner dwingt me om met hem te slapen
mijn ex bedreigt mij op whatsapp
mijn man heeft me met een riem geslagen
ik zit verstopt in de badkamer, hij is weer dronken
mijn ex heeft mijn deur ingestampt
hij duwt mij en trekt mij aan mijn haren
mijn baas heeft mij aangerand
hij zegt dat hij mij iets gaat aandoen als ik hem verlaat
hij sloeg mij met zijn vuist in mijn gezicht
mijn man sluit me op als hij gaat werken
ik heb een man die mij mishandelt
mijn ex wacht mij op aan school en bedreigt mij
mijn man heeft vannacht op mij geslagen en geschopt
mijn vriend wurgde mij bijna
mijn ex staat weer aan de deur, hij wil mij pijn doen
ik ben het slachtoffer van partnergeweld
""",
    ("violence", "fr"): """
mon mari me tape dessus
mon mari ma frappé hier soir
il m'a étranglée
mon ex menace de me tuer
j'ai peur de mon mari
il m'a mis un couteau sous la gorge
il me force à coucher avec lui
je me fais taper dessus à la maison
mon copain est violent
il me laisse pas sortir de la maison, il m'enferme
g peur de rentrer chez moi
il lève la main sur moi
mon mari me donne des coups
je reçois des gifles tous les jours
mon frère veut me tuer car j'ai un copain
mon ex me suit partout dans la rue
il a cassé mon téléphone et il m'a jetée par terre
mon conjoint devient violent quand il boit
j'ai été violée hier
il me menasse avec un couteau
je vis avec un homme qui me bat
je dois fuir, mon mari va me trouver
mon mari m'a encore tapée devant les petits
il me traite mal, il me pousse et il me frappe
mon ex dit qu'il va me défigurer
j'ai des bleus partout à cause de mon mari
il m'interdit de sortir et il m'a pris mon passeport
il m'a mis un coup de poing
j'ose plus rentrer chez moi à cause de lui
il m'a cassé le bras
mon mari me fait peur, il crie et il tape
je suis victime de violence à la maison
mon ex m'envoie des menaces de mort
il m'oblige à avoir des rapports
il me tire par les cheveux
mon mari me donne des coups de pied
je suis cachée dans la salle de bain, il est ivre et il casse tout
il dit que si je pars il me tue
mon compagnon me gifle devant les enfants
mon ex a défoncé la porte
on m'a agressée sexuellement
mon mari m'a cassé le nez
il me bat presque tous les soirs
je vis dans la peur à cause de mon mari
mon frère m'a séquestrée
mon mari m'insulte et me pousse contre le mur
il m'a violée cette nuit
mon ex est devant la porte avec un marteau
je suis une femme battue
""",
    ("violence", "en"): """
my husband beats me
he hit me again last night
my ex says he will kill me
I'm scared of my boyfriend
he put his hands around my throat
he locks me in the house
my man he beat me everyday
i was raped
my ex is outside banging on my door with a knife
I am not safe at home
he hits me when he drinks
my boyfriend choked me yesterday
my husband becomes violent
my husband push me and kick me
he says if I leave he will kill me and the kids
he forces me to have sex
my ex keeps following me
i need to run away from my husband he is dangerous
my brother in law tried to rape me
he has a gun in the house and he threatens us
my partner punched me in the face
I am hiding from my husband in the bathroom
he threatens to kill me
my husband hit
he took my passport and won't let me leave the house
my brother beats me because I have a boyfriend
he broke my arm
my husband is hitting me right now
I am a victim of domestic violence
my boyfriend threw me against the wall
he said he'd burn me
I fear for my life because of my husband
he slapped me in front of the kids
he says he will find me and kill me
my husband is drunk and breaking everything, I'm scared
he won't let me out of the house
my partner gets violent
I was attacked by my ex
my husband is abusive and I need to get out
he pulled a knife on me
my boyfriend raped me
he beats us when he's angry
he kicks and punches me
my husband threatened me with a knife
I'm being stalked by my ex
my father in law hits me
""",
    ("shelter", "nl"): """
wij hebben geen plaats om te slapen vannacht
we staan op straat met 3 kinderen
mijn huisbaas heeft ons vandaag buiten gezet
ik slaap al een week in mijn auto
waar kan ik vannacht slapen
we weten niet waar we vanavond naartoe moeten
ik ben buiten gesmeten door mijn ouders
wij slapen in het station Brussel-Zuid
zonder dak boven mijn hoofd met mijn baby
mijn vrouw heeft mij op straat gezet
vannacht geen bed voor mij en mijn dochter
ik heb geen dak boven mijn hoofd
de politie heeft ons uit ons huis gezet en we kunnen nergens heen
mijn kinderen en ik slapen buiten
we moeten vannacht in het park slapen
mijn man heeft mij buitengezet
ik ben dakloos sinds gisteren
mijn vriend heeft mij uit huis gegooid, waar moet ik slapen
mijn ouders gooien mij vanavond buiten
wij zijn met de kinderen uit huis gezet en slapen in de auto
""",
    ("shelter", "fr"): """
on dort dehors avec le bébé
on est à la rue
mon propriétaire nous a mis dehors ce matin
je sais pas où dormir cette nuit
j'ai nulle part où aller ce soir avec mes enfants
je suis dehors avec mes enfants il fait froid
on a été expulsés aujourd'hui
nous dormons à la gare du midi
mes parents m'ont mise à la porte
je cherche un lit pour cette nuit
je n'ai plus de toit
je dors dans ma voiture avec ma fille
mon mari m'a mise dehors avec le bébé
pas de place pour dormir ce soir
mon copain m'a virée de l'appart, je sais pas où aller
sans abri avec deux enfants
je vis dans la rue avec mon bébé
on n'a plus d'endroit pour dormir
on a passé la nuit dans la rue
nous n'avons nulle part où aller
""",
    ("shelter", "en"): """
we have nowhere to sleep tonight
I am homeless with two kids
my landlord threw us out today
we are sleeping in the car
where can i sleep tonight with my baby
my parents kicked me out
no bed for tonight
I sleep at the station
we are on the street since yesterday
we got evicted this morning
I have no place to go tonight with my children
my husband kicked me out with the baby
I sleep outside
is there a shelter for tonight
I got thrown out by my boyfriend tonight
my kids and I have nowhere to go
me and my baby sleep in the car
they put us on the street today
we slept in the park last night
I have no home tonight
""",
}

EVERYDAY = {
    "nl": """
Hoe vraag ik de schooltoeslag aan?
mijn kind is ziek, wat moet ik doen met school
mijn man is overleden, heb ik recht op iets
wij zoeken een huis met drie slaapkamers
ik ben doodmoe van al die papieren
ik kan mijn huur niet meer betalen
ik kan de facturen niet meer aan
mijn dochter wordt gepest op school
we willen verhuizen naar een ander appartement
ik zit met een deurwaarder, help
mijn huisbaas wil dat ik over drie maanden vertrek
wat is een woonmaatschappij
mijn baby slaapt slecht
mijn zoon luistert niet en slaat met de deuren
ik heb pijn aan mijn rug
is er opvang voor mijn kind vanaf september
wanneer is de buitenschoolse opvang open
ik zoek kinderopvang voor volgende week
mijn man werkt bij de brandweer, krijgt hij iets extra
hoeveel kost een brandverzekering
na de brand in ons huis zoeken wij meubels
ik moet de factuur van de ambulance betalen
mijn vader is gestorven, hoe regel ik de begrafenis
ik schaam me dood om naar het OCMW te gaan
mijn kind neemt medicijnen voor adhd
wie betaalt de medicijnen van mijn dochter
ik wil stoppen met werken
ik wil niet meer in dit appartement wonen
ik wil een afspraak
ik ben alleen met twee kinderen
mijn ex betaalt geen alimentatie
mijn ex wil de kinderen niet zien
hoe lang moet ik wachten op een sociale woning
mijn verblijfskaart is vervallen
ik heb een brief gekregen van de stad
kan iemand meegaan naar het loket
dat slaat nergens op
de school reageert niet op mijn mails
mijn gsm is kwijt
ik ben mijn papieren kwijt
mijn zoon is 6 en mijn dochter 13
wat is het groeipakket
mijn kind wil niet naar school gaan
mijn kind eet niet goed
ik ben zwanger, wat nu
mijn man zoekt werk
ik slaap slecht door de stress
we slapen met vier in één kamer
mijn kinderen slapen in dezelfde kamer
ik ben moe en heb nood aan een babbel
ik voel me eenzaam
ik heb schulden en weet niet meer wat doen
de verwarming is kapot en de huisbaas doet niets
er is schimmel in de slaapkamer
de elektriciteit is afgesneden
mijn buurvrouw maakt lawaai
ik zoek een speelplein voor de zomer
mijn kind heeft hoofdpijn
hoe schrijf ik mij in bij een huisarts
waar kan ik nederlands leren
ik ben bang dat ik het examen niet haal
ik ben bang voor de brief van de belastingen
mijn zoon is bang van honden
ik krijg geen antwoord van de mutualiteit
we krijgen bijna geen geld
mijn huis is te klein
de verlichting in de straat is kapot
hij is niet mijn man maar wij wonen samen
mijn vrouw en ik gaan scheiden
mijn baby drinkt niet genoeg melk
mijn kind heeft gegeten op school
ik wil graag een buddy
er is geen plaats in de crèche
wij hebben geen auto
ik leef van een leefloon
hoe lang duurt het nog
mijn kindje moet naar de kinesist, is dat terugbetaald
wij gaan op straat een buurtfeest geven
hoeveel kost een bed voor een kind
we hebben een bed te kort voor onze dochter
mijn zoon heeft een bril nodig
wie past op de kinderen als ik er niet ben
ik moet vandaag de huur betalen
er is een lek in de badkamer
mijn man is ziek en kan niet werken
mijn moeder is gevallen en kan niet meer koken
ik wil scheiden van mijn man
ik kan niet meer wachten op die centen
hij is vertrokken naar zijn land
wij krijgen geen kindergeld meer
de dokter zegt dat mijn zoon autisme heeft
ik stop met leefloon als ik werk heb
mijn dochter heeft nieuwe pillen gekregen van de dokter
mag mijn kind paracetamol nemen
ze heeft gegeten en gedronken
mijn kind is weg van school om 4 uur
wat als ik mijn sleutel kwijt ben
mijn ex man woont in Gent
mijn vriend is agent
de trein van 8 uur rijdt niet
ik ga met de trein naar Brussel
ik wil uit het contract stappen
ik wil eruit stappen uit die budgetmeter
het einde van de maand is moeilijk
op het einde van mijn contract
ik kom er niet meer uit met al die papieren
mijn huis moet verkocht worden
ik slaap bij mijn zus
mijn baby heeft koorts
kan ik morgen langskomen
waar kan ik vandaag terecht voor een attest
waar kan ik nu terecht met mijn vraag
is er morgen iemand op kantoor
ik heb nergens tijd voor
ik moet het gezin alleen dragen
onze auto is kapot
het brandt hier geen licht in de gang
geen zin om te koken
we hebben ruzie met de buren
mijn zoon vecht op school
mijn dochter wil trouwen volgend jaar
hij is niet bang van de tandarts
de poetsvrouw heeft javel nodig
mijn kind drinkt te veel cola
ze slaan de les over
mijn kind is 12 en gaat naar het middelbaar
mijn zoon zit op internaat
mijn man krijgt geen werk
ik krijg 40 euro terug
hoe vul ik dat formulier in
ik wil een klacht indienen over de school
mijn vader woont alleen en heeft hulp nodig
ik wil graag vrijwilliger worden
wat kost de maxi-cosi
wij willen trouwen op het stadhuis
mijn ouders komen op bezoek
ik wil mijn kind inschrijven
ik wil mijn naam veranderen
mijn buik doet pijn
hij doet mij denken aan mijn broer
mijn ouders geven mij geld
het leven is duur
wij leven van één loon
zonder mij kunnen ze niet starten
ik ben bang dat we de huur niet kunnen betalen
gooi ik dat bij de papieren
hij is groot voor zijn leeftijd
ik stap op de trein om 9 uur
ik wil weg uit deze buurt
ze hebben mijn dossier gesloten
de deur van de bus was dicht
mijn zoon moet pillen nemen tegen epilepsie
ik moet vandaag naar buiten met de hond
mijn dochter gaat graag buiten spelen
wij wonen op straat nummer 5 in Gent
Goeiedag, ik ben mama van drie kinderen en mijn man is sinds vorige maand zonder werk. We \
krijgen nu minder geld en de huur is duur. Op het einde van de maand is er bijna niets meer \
over. Hebben wij recht op iets extra voor de kinderen, bijvoorbeeld voor school? Mijn oudste \
dochter moet ook een bril hebben en mijn jongste gaat in september naar de kleuterklas.
Hallo, mijn zoon heeft autisme en hij slaapt slecht, daardoor slapen wij ook niet. De school \
zegt dat hij niet kan blijven. Ik ben heel moe en ik heb geen tijd meer voor mijn andere \
kinderen. Bestaat er hulp aan huis of iemand die eens kan oppassen? We wonen in een klein \
appartement in Molenbeek zonder lift.
Wij moeten verhuizen want het huis wordt verkocht. We zoeken al zes maanden maar we vinden \
niks, overal zeggen ze nee als ze horen dat we vier kinderen hebben. Onze huisbaas is \
vriendelijk maar het contract stopt in juni. Wat kunnen we doen?
Mijn vader is in maart gestorven en nu kreeg ik een brief over een erfenis met schulden. Mijn \
moeder begrijpt niks van de papieren en ik werk overdag. Kan er iemand met haar meegaan naar \
de notaris?
Ik heb een vraag over de medicatie van mijn moeder, ze neemt 5 pillen per dag en dat kost \
veel. Krijgt ze iets terug van de mutualiteit als ze weinig pensioen heeft?
mijn kindje heeft een blauw pamper nodig
ik ben gevallen met de fiets en heb een attest nodig
de wachtlijst is 3 jaar, dat is toch niet normaal
mijn zoon is weg van de wachtlijst
mijn dochter is weg naar de speelpleinwerking
hij komt te laat thuis van school
mijn man en ik zijn gevlucht uit Syrië en wonen nu in Gent, we zoeken Nederlandse les
de deurwaarder dreigt met beslag, wat moet ik doen
de school verplicht mij om een laptop te kopen
mijn ex moet alimentatie betalen maar doet het niet
ik moet voor mijn werk om 5 uur opstaan en vind geen opvang
kan mijn man met mij meekomen naar het ziekenhuis
mijn dochter heeft een boete gekregen op de bus
waar is de speelgroep in het park
ik wil weten of ik nog schulden heb na de dood van mijn man
mijn vriendin zegt dat ik recht heb op een premie
ik verdien te weinig om te leven
ik vind geen werk en heb geen diploma
wanneer krijgen we het geld van het groeipakket
ik heb mijn kind aangegeven bij de gemeente
mijn kinderen zijn vandaag bij hun papa
mijn dochter slaapt vannacht bij een vriendin
ik kan mijn rekening niet meer betalen en ze sluiten de stroom af
mijn moeder heeft hulp nodig om te wassen
is een vluchteling ook recht op kindergeld
ik heb pijn in mijn benen als ik lang sta
""",
    "fr": """
Comment demander l'allocation d'études ?
mon enfant est malade, il ne va pas à l'école
mon mari est décédé, quels sont mes droits
nous cherchons un appartement avec trois chambres
je suis morte de fatigue avec tous ces papiers
je n'arrive plus à payer mon loyer
j'en peux plus de ces factures
ma fille est harcelée à l'école
mon propriétaire veut que je parte dans trois mois
j'ai reçu une lettre de l'huissier
on a reçu une lettre je comprends rien
mon bébé dort mal
mon fils n'écoute pas et claque les portes
j'ai mal au dos
je cherche une crèche pour septembre
c'est quoi le revenu d'intégration
combien coûte l'assurance incendie
mon mari travaille chez les pompiers
j'ai eu le feu vert du CPAS
après l'incendie on a tout perdu, qui peut aider pour les meubles
je dois payer la facture de l'ambulance
mon père est mort, comment faire pour l'enterrement
je suis mort de rire
mon enfant prend des médicaments pour le tdah
qui rembourse les médicaments de ma fille
je veux arrêter de travailler
je ne veux plus vivre dans cet appartement
je veux en finir avec ces démarches
je voudrais un rendez-vous
je suis seule avec deux enfants
mon ex ne paie pas la pension alimentaire
mon ex ne veut pas voir les enfants
combien de temps pour un logement social
ma carte de séjour a expiré
quelqu'un peut m'accompagner au guichet
l'école ne répond pas à mes mails
j'ai perdu mes papiers
mon fils a 6 ans et ma fille 13
mon enfant ne veut pas aller à l'école
mon enfant ne mange pas bien
je suis enceinte, que faire
mon mari cherche du travail
je dors mal à cause du stress
on dort à quatre dans une chambre
je suis fatiguée et j'ai besoin de parler
je me sens seule
j'ai des dettes et je ne sais plus quoi faire
le chauffage est cassé et le propriétaire ne fait rien
il y a de l'humidité dans la chambre
ils ont coupé l'électricité
la voisine fait du bruit
je cherche une plaine de jeux pour l'été
mon enfant a mal à la tête
où apprendre le français
j'ai peur de rater l'examen
j'ai peur de la lettre des impôts
mon fils a peur des chiens
je n'ai pas de réponse de la mutuelle
notre maison est trop petite
ma femme et moi on se sépare
mon bébé ne boit pas assez de lait
mon fils a mangé à la cantine
je veux bien un buddy
il n'y a pas de place à la crèche
on n'a pas de voiture
je vis du chômage
on habite rue de la Loi
j'habite dans la rue Haute
mon fils tape sur la table quand il est fâché
j'ai pris rendez-vous avec le médecin
ma fille a perdu son manteau à l'école
où est le samedi le guichet ouvert
je frappe à toutes les portes et personne ne m'aide
la batterie de mon téléphone est vide
mon frère est mort l'année passée
mon enfant doit aller chez le kiné
on fait une fête dans la rue samedi
il nous manque un lit pour notre fille
qui garde les enfants quand je ne suis pas là
je dois payer le loyer aujourd'hui
il y a une fuite d'eau dans la salle de bain
mon mari est malade et ne peut pas travailler
ma mère est tombée et ne peut plus cuisiner
je veux divorcer
il est parti dans son pays
le médecin dit que mon fils est autiste
ma fille a reçu de nouveaux médicaments du médecin
elle a pris ses médicaments ce matin comme d'habitude
mon ex habite à Gand
je prends le train pour Bruxelles
la fin du mois est difficile
je n'y arrive plus avec tous ces papiers
je dors chez ma soeur
mon bébé a de la fièvre
je peux passer demain
où aller aujourd'hui pour une attestation
il n'y a personne au bureau
ma voiture est en panne
j'ai pas envie de cuisiner
on se dispute avec les voisins
mon fils se bat à l'école
mon fils se fait embêter à l'école
ma fille veut se marier l'année prochaine
mon fils a mangé du poulet
il boit trop de coca
elle a bu son biberon
j'ai peur de perdre mon logement
mon mari a perdu son travail
mon loyer est trop cher
j'attends une réponse depuis des mois
le propriétaire n'a pas rendu la garantie
quand est-ce que le bureau ouvre ce soir
il me faut un logement plus grand
je cherche un logement
nous sommes cinq dans un studio
j'ai mis ma fille à l'école en flamand
mon fils met tout dans sa bouche
je suis à bout avec le bruit
le chien des voisins aboie
elle me fait rire
ils me demandent toujours des papiers
mon enfant a 12 ans et va en secondaire
mon mari ne trouve pas de travail
je reçois 40 euros
comment remplir ce formulaire
je veux porter plainte contre l'école
mon père vit seul et a besoin d'aide
je veux devenir bénévole
nous voulons nous marier à la commune
mes parents viennent en visite
je veux inscrire mon enfant
j'ai mal au ventre
mes parents me donnent de l'argent
la vie est chère
sans moi ils ne peuvent pas commencer
j'ai peur qu'on ne puisse pas payer le loyer
je veux quitter ce quartier
ils ont fermé mon dossier
ma fille aime jouer dehors
mon fils prend des cachets contre l'épilepsie
le bébé respire bien maintenant
je veux vivre en Belgique
je suis sans travail
sans réponse depuis lundi
je prends le métro
il a pris mon rendez-vous
elle travaille la nuit
ma fille est tombée amoureuse
ça me tape sur les nerfs
mon bébé fait ses dents
on mange quoi ce soir
Bonjour, je suis maman de trois enfants et mon mari a perdu son travail le mois passé. On \
reçoit moins d'argent et le loyer est cher. À la fin du mois il ne reste presque rien. Est-ce \
qu'on a droit à quelque chose pour les enfants, par exemple pour l'école ? Ma grande a besoin \
de lunettes et le petit entre à l'école maternelle en septembre.
Bonjour, mon fils est autiste et il dort mal, donc nous aussi. L'école dit qu'il ne peut pas \
rester. Je suis très fatiguée et je n'ai plus de temps pour mes autres enfants. Est-ce qu'il \
existe une aide à domicile ou quelqu'un qui peut le garder ? On habite un petit appartement à \
Molenbeek.
Nous devons déménager parce que la maison est vendue. On cherche depuis six mois mais on ne \
trouve rien, partout on dit non quand on a quatre enfants. Le propriétaire est gentil mais le \
contrat s'arrête en juin. Que faire ?
Mon père est mort en mars et j'ai reçu une lettre pour un héritage avec des dettes. Ma mère ne \
comprend rien aux papiers et je travaille la journée. Quelqu'un peut aller avec elle chez le \
notaire ?
Ma mère prend cinq médicaments par jour et ça coûte cher. Est-ce que la mutuelle rembourse si \
elle a une petite pension ?
mon fils est tombé amoureux de la musique
je n'ai plus de patience avec l'administration
ma fille est partie en classe de neige
on attend depuis un an pour un logement
il faut payer avant ce soir
mon mari et moi avons fui la Syrie et habitons à Bruxelles, on cherche des cours de français
l'huissier menace de saisir mes meubles
l'école m'oblige à acheter un ordinateur
mon ex doit payer mais ne le fait pas
je commence à 5 h et je ne trouve pas de garderie
est-ce que mon mari peut venir avec moi à l'hôpital
ma fille a reçu une amende dans le bus
où est le groupe de jeux dans le parc
est-ce que j'ai encore des dettes après la mort de mon mari
mon amie dit que j'ai droit à une prime
je gagne trop peu pour vivre
je ne trouve pas de travail et je n'ai pas de diplôme
quand est-ce qu'on reçoit les allocations
mes enfants sont chez leur papa aujourd'hui
ma fille dort cette nuit chez une amie
ils vont couper le courant
ma mère a besoin d'aide pour se laver
mon bébé est tombé malade
j'ai mal aux jambes quand je reste debout
c'est pas la mer à boire mais c'est long
""",
    "en": """
How do I apply for the school allowance?
my child is sick, what about school
my husband died last year, do I have any rights
we are looking for a house with three bedrooms
I am dead tired of all this paperwork
I can't pay my rent anymore
I can't do my taxes alone
my daughter is being bullied at school
my landlord wants me to leave in three months
I got a letter from the bailiff
my baby does not sleep well
my son doesn't listen and slams doors
I have pain in my back
I am looking for childcare from September
just killing time in the waiting room
what is child benefit
how much is fire insurance
my husband works for the fire brigade
after the fire in our house we need furniture
I have to pay the ambulance bill
my father passed away, who helps with the funeral
I'm dying to know when the answer comes
my child takes medicine for adhd
who pays for my daughter's medication
I want to stop working
I don't want to live in this apartment anymore
I would like an appointment
I am alone with two kids
my ex does not pay alimony
my ex does not want to see the children
how long is the wait for social housing
my residence card has expired
can someone come with me to the counter
the school is not answering my emails
I lost my papers
my son is 6 and my daughter 13
my child does not want to go to school
my child does not eat well
I am pregnant, what now
my husband is looking for work
I sleep badly because of stress
four of us sleep in one room
I am tired and need to talk
I feel lonely
I have debts and don't know what to do
the heating is broken and the landlord does nothing
there is mould in the bedroom
they cut off the electricity
the neighbour makes noise
my child has a headache
where can I learn Dutch
I am afraid I will fail the exam
I am scared of the tax letter
my son is afraid of dogs
I get no answer from the health fund
our house is too small
my wife and I are separating
my baby doesn't drink enough milk
my son ate at school
I'd like a buddy
there is no place in the nursery
we have no car
I live on benefits
which street is the office in
we live in a quiet street
the bills are killing me
my back is killing me
my phone is dead
I took my son to the doctor
is the office open tomorrow
where do I go today for the papers
my brother died
my daughter lost her coat at school
how do I get a home for my family
can I get help with the deposit for my flat
my child needs to see a physio
we are having a street party on saturday
we need a bed for our daughter
who looks after the kids when I am not here
I have to pay the rent today
there is a leak in the bathroom
my husband is ill and can't work
my mother fell and can't cook anymore
I want a divorce
he went back to his country
the doctor says my son has autism
my daughter got new pills from the doctor
she took her medicine this morning
my ex lives in Ghent
I take the train to Brussels
the end of the month is hard
I can't manage all these papers
I sleep at my sister's
my baby has a fever
can I come tomorrow
where can I go now for a certificate
there is nobody in the office
my car broke down
I don't feel like cooking
we argue with the neighbours
my son fights at school
my daughter wants to get married next year
my son ate chicken
he drinks too much coke
she drank her bottle
I'm afraid of losing my home
my husband lost his job
my rent is too high
my hit list of questions
the landlord did not give back the deposit
I need a bigger house
I need a home for my family
we live with five in a studio
my baby puts everything in her mouth
the neighbours' dog barks
she makes me laugh
they always ask me for papers
I have no time today
I was hit hard by the price rises
is there a parents group where I can go
my kid is off school today
my child is 12 and goes to secondary school
my husband can't find a job
I get 40 euros back
how do I fill in this form
I want to file a complaint about the school
my father lives alone and needs help
I want to become a volunteer
we want to get married at the town hall
my parents are visiting
I want to enrol my child
I have a stomach ache
my parents give me money
life is expensive
they can't start without me
I want to leave this neighbourhood
they closed my file
my daughter likes to play outside
my son takes pills for epilepsy
I want to live in Belgium
I am out of work
no answer since monday
I take the metro
he took my appointment
she works at night
he is so tall for his age
my baby is teething
what do we eat tonight
I need help with homework tonight
my kids are with their dad today
I need a place for my son in the school
Hello, I am a mother of three and my husband lost his job last month. We have less money now \
and the rent is expensive. At the end of the month there is almost nothing left. Do we have a \
right to something for the children, for school for example? My eldest needs glasses and my \
youngest starts nursery in September.
Hi, my son has autism and sleeps badly, so we don't sleep either. The school says he can't \
stay. I am very tired and I have no time for my other children. Is there help at home or \
somebody who can look after him? We live in a small flat in Molenbeek without a lift.
We have to move because the house is being sold. We have been looking for six months but find \
nothing, everyone says no when they hear we have four children. Our landlord is kind but the \
contract stops in June. What can we do?
My father died in March and I got a letter about an inheritance with debts. My mother doesn't \
understand the papers and I work in the daytime. Can someone go with her to the notary?
My mother takes five pills a day and that is expensive. Does the health fund pay back if she \
has a small pension?
my son is away at summer camp
I've run out of patience with the office
we have been waiting a year for a home
I have to pay before tonight
my kid took the bus alone to school
my husband and I fled Syria and live in Brussels, we look for language classes
the bailiff threatens to take my furniture
the school forces me to buy a laptop
my ex must pay but doesn't
I start at 5 and can't find childcare
can my husband come with me to the hospital
my daughter got a fine on the bus
where is the playgroup in the park
do I still have debts after the death of my husband
my friend says I have a right to a grant
I earn too little to live
I can't find work and have no degree
when do we get the child benefit
my children are at their father's today
my daughter sleeps at a friend's tonight
they will cut the power
my mother needs help to wash
my baby fell ill
my legs hurt when I stand for long
the school hit us with a big bill
""",
}


def sentences(block: str) -> list[str]:
    """One sentence a line."""
    return block.strip().splitlines()


CRIES = [(kind, text) for (kind, _language), block in DANGER.items() for text in sentences(block)]
QUESTIONS = [text for block in EVERYDAY.values() for text in sentences(block)]


@pytest.fixture(scope="module")
def words() -> CrisisWords:
    """The words of danger that ship."""
    return load_crisis(CRISIS)


def tiny(**content: Any) -> CrisisWords:
    """Words of danger with one language."""
    return CrisisWords([{"language": "xx", **content}])


@pytest.mark.parametrize(("kind", "text"), CRIES)
def test_a_cry_for_help_is_heard(words: CrisisWords, kind: str, text: str) -> None:
    """Whoever says it in their own words sees the lines for it."""
    assert kind in words.every(text)


@pytest.mark.parametrize("text", QUESTIONS)
def test_an_everyday_question_raises_no_alarm(words: CrisisWords, text: str) -> None:
    """Who asks about rent, school or illness is not asked whether they are safe."""
    assert words.every(text) == ()


def test_the_tables_are_wide_enough() -> None:
    """A promise about sentences is worth as much as the sentences it is tried on."""
    assert all(len(sentences(block)) >= 60 for block in EVERYDAY.values())
    assert {kind for kind, _ in CRIES} == set(KINDS)
    assert len(CRIES) >= 40


@pytest.mark.parametrize("text", [text for _, text in CRIES][::7])
def test_a_cry_is_heard_however_it_is_typed(words: CrisisWords, text: str) -> None:
    """Capitals, missing accents, an emoji glued on or letters drawn out change nothing."""
    assert words.find(text.upper())
    assert words.find(text.replace("é", "e").replace("è", "e").replace("ê", "e"))
    assert words.find(f"😭{text}😭😭")
    assert words.find(f"{text} aaaaub!!!")
    assert words.find(f"Goeiedag.\n\n{text}\n")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ik heb alle pillen geslikt, ik wil dood", ("poison", "suicide")),
        ("er is brand en mijn baby ademt niet", ("fire", "medical")),
        ("hij slaat mij en de kinderen", ("child", "violence")),
        ("my husband hits me and we have nowhere to sleep tonight", ("violence", "shelter")),
    ],
)
def test_the_most_urgent_comes_first(words: CrisisWords, text: str, kinds: tuple[str, ...]) -> None:
    """Two dangers in one message: the one that kills first is answered first, none is lost."""
    assert words.every(text) == kinds
    assert words.find(text) == kinds[0]


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_language_has_words_for_every_kind(language: str) -> None:
    """No kind of danger can only be said in one language; each has its share of phrases."""
    content = yaml.safe_load((CRISIS / f"{language}.yaml").read_text(encoding="utf-8"))
    assert content["language"] == language
    assert set(content["kinds"]) == set(KINDS)
    assert sum(map(len, content["kinds"].values())) >= 60
    assert all(len(phrases) >= 5 for phrases in content["kinds"].values())


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_every_phrase_can_be_compiled(words: CrisisWords, language: str) -> None:
    """A phrase waits for its word before it is compiled; none may break then."""
    (found,) = (each for each in words._languages if each.name == language)
    for index in (found._danger, found._harmless):
        for phrases in index.values():
            for phrase in phrases:
                assert phrase.compiled.match(" ") is None


@given(st.text())
def test_any_text_is_looked_at(text: str) -> None:
    """Whatever somebody sends, looking for danger never fails."""
    words = tiny(kinds={"fire": ["~ help (fire|brand)"]}, unless=["help ... brandy"])
    assert words.find(text) in (None, "fire")
    assert sound(text).startswith(" ")


@given(st.text(max_size=300))
def test_a_cry_inside_any_text_is_heard(text: str) -> None:
    """What stands before or after, on its own line, does not hide it."""
    words = tiny(kinds={"suicide": ["want to die"]})
    assert words.find(f"{text}\nI want to die\n{text}") == "suicide"


@pytest.mark.parametrize(
    "unit",
    ["a", "a ", "ik wil ", "mijn kind ", "my son ", "il me ", "hij slaat ", "e\u0301", "' ", "😭"],
)
def test_a_huge_text_takes_no_more_than_its_share(words: CrisisWords, unit: str) -> None:
    """Ten times the text takes about ten times as long: one message cannot stop the bot."""
    times = []
    for size in (5_000, 50_000):
        text = (unit * (size // len(unit) + 1))[:size]
        began = time.process_time()
        words.find(text)
        times.append(time.process_time() - began)
    small, large = times
    assert large < 40 * small + 0.5


def test_a_phrase_says_what_it_matches() -> None:
    """The small language of the phrases does what its module says."""
    words = tiny(
        sets={"who": ["he", "my man"]},
        kinds={
            "violence": ["{who} ... (hits|beats) me"],
            "fire": ["^ fire $"],
            "medical": ["(very)? ill now", "coma*"],
            "poison": ["<n> pills", "l'acide"],
            "child": ["kid ~ lost"],
        },
        chat={"hes": "he"},
        unless=["hits me up"],
    )
    assert words.find("my man often really HITS me") == "violence"
    assert words.find("hes hits me") == "violence"
    assert words.find("he one two three four five hits me") is None
    assert words.find("he hits me up") is None
    assert words.find("fire!") == "fire"
    assert words.find("a fire here") is None
    assert words.find("ill now") == words.find("comatose") == "medical"
    assert words.find("30 pills") == words.find("l\u2019acide") == words.find("lacide") == "poison"
    assert words.find("3 pills") is None
    assert words.find("kid one two three four five six seven eight lost") == "child"
    assert words.find("skid lost") is None


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"kinds": {"boredom": ["so dull"]}}, "kinds"),
        ({}, "kinds"),
        ({"kinds": {"fire": ["(a|b"]}}, "parenthesis"),
        ({"kinds": {"fire": ["a) b"]}}, "parenthesis"),
        ({"kinds": {"fire": ["{nobody} burns"]}}, "nobody"),
        ({"kinds": {"fire": ["(help)?"]}}, "every text"),
        ({"kinds": {"fire": ["a ... b ... c ... d ... e ... f"]}}, "gaps"),
        ({"kinds": {"fire": [7]}}, "not a text"),
        ({"kinds": {"fire": ["a (|b)"]}}, "empty"),
        ({"kinds": {"fire": ["help"]}, "sets": ["a"]}, "sets"),
    ],
)
def test_a_wrong_phrase_is_one_clear_line(content: dict[str, Any], fault: str) -> None:
    """An editor reads which language, which kind and what is wrong, before anybody is missed."""
    with pytest.raises(CrisisError, match=fault) as raised:
        tiny(**content)
    assert "xx" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["- just a list\n", "kinds: [", "\x00"])
def test_a_broken_file_is_told_of(tmp_path: Path, text: str) -> None:
    """A file of crisis words that cannot be read stops the start, by name."""
    (tmp_path / "nl.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CrisisError, match=r"nl\.yaml"):
        load_crisis(tmp_path)


def test_no_files_at_all_is_told_of(tmp_path: Path) -> None:
    """A bot that could hear no danger does not start."""
    with pytest.raises(CrisisError, match="no crisis phrases"):
        load_crisis(tmp_path)


# -- the lines that are shown ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nl", "fr", "en", "ar", "fa_AF", "nl-BE"])
def test_in_danger_112_comes_first(kind: str, language: str) -> None:
    """There are lines for everyone; 112 is second only where nobody is hurt."""
    phones = [line.phone for line in load_helplines(HELPLINES).lines(kind, language)]
    assert phones[1 if kind == "shelter" else 0] == "112"
    assert len(phones) == len(set(phones)) <= 5


@pytest.mark.parametrize("kind", ["suicide", "violence", "child"])
def test_both_communities_are_shown_the_own_language_first(kind: str) -> None:
    """In Brussels both doors exist: the person's own language first, the other one too."""
    helplines = load_helplines(HELPLINES)
    for language, other in (("nl", "fr"), ("fr", "nl")):
        answers = [line.answers for line in helplines.lines(kind, language)]
        assert language in answers[1]
        assert any(each == (other,) for each in answers)


def test_a_line_is_called_open_only_when_its_hours_are_known() -> None:
    """No text of a line says hours by itself: known hours name the line's own page."""
    for line in load_helplines(HELPLINES).helplines:
        assert not re.search(r"day|night and|open|24", line.what.replace("on duty", ""))
        assert line.always_open == (line.hours_from in line.sources)


def test_hours_stay_known_for_as_long_as_a_check_is_valid() -> None:
    """After its days a line is called open no more; 112 is, for it stands in the law."""
    helplines = load_helplines(HELPLINES)
    emergency, poison = helplines.lines("poison", "nl")
    last = poison.checked + timedelta(days=helplines.valid_days)
    after = last + timedelta(days=1)
    assert helplines.is_open(poison, last)
    assert not helplines.doubtful([emergency, poison], last)
    assert not helplines.is_open(poison, after)
    assert helplines.doubtful([emergency, poison], after)
    assert helplines.is_open(emergency, date(2040, 1, 1))
    assert not helplines.doubtful([emergency], date(2040, 1, 1))


def test_a_place_has_its_own_lines() -> None:
    """No bed tonight in Flanders: the line that is there comes before the one in Brussels."""
    helplines = load_helplines(HELPLINES)

    def ids(place: str) -> list[str]:
        return [line.id for line in helplines.lines("shelter", "fr", place)]

    assert ids("flanders") == ["caw", "112", "samusocial"]
    assert ids("brussels") == ids("elsewhere") == ids("") == ["samusocial", "112", "caw"]
    assert helplines.lines("fire", "fr", "flanders") == helplines.lines("fire", "fr")


def test_an_unknown_danger_still_has_a_number() -> None:
    """Nobody in danger gets an empty answer."""
    assert [line.phone for line in load_helplines(HELPLINES).lines("flood", "nl")] == ["112"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("    phone: '1813'\n", "", "“phone” is missing"),
        ("phone: '1813'", "phone: call us", "phone"),
        ("id: '1813'", "id: '1712'", "used twice"),
        ("    nl: ['112', '1813', cps-fr]", "    nl: ['112', '1914']", "no line “1914”"),
        ("    nl: ['112', '1813', cps-fr]", "    nl: ['1813', '112']", "112 is not in its place"),
        ("  fire:\n    en: ['112']\n", "", "fire: there are no lines"),
        ("  fire:\n", "  flood:\n", "fire"),
        ("    hours: always", "    hours: 9-17", "hours"),
        ("    hours_from: https://www.112.be/fr/\n", "", "go together"),
        ("from: https://www.112.be/fr/", "from: https://press.example/", "not among the `sources`"),
        ("en: [caw, '112', samusocial]", "en: [caw, samusocial]", "112 is not in its place"),
        ("  flanders:\n", "  wallonia:\n", "flanders"),
        ("valid_days: 90", "valid_days: 0", "valid_days"),
    ],
)
def test_broken_helplines_are_one_clear_line(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """Nobody finds out in danger that a number is missing."""
    text = HELPLINES.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "helplines.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentFault, match=fault) as raised:
        load_helplines(path)
    assert str(raised.value).startswith("helplines.yaml:")


# -- what the family sees, and who hears of it -----------------------------------------------------


Made = Callable[..., Someone]
STAFF = Staff("nobody", "supporter", "nl", "Tine", "", Scope("nobody"))


@pytest.fixture
def family(tmp_path: Path) -> Iterator[Made]:
    """Makes a family at the menu, of an organisation with this policy; days can pass."""
    made: list[Naast] = []

    def make(
        policy: str = "alert",
        channel: str = "telegram",
        page: str = "https://naast.example",
        days: int = 0,
        language: str = "English",
    ) -> Someone:
        house = tmp_path / "organisation.yaml"
        written = EXAMPLE.read_text(encoding="utf-8")
        assert "policy: ask_first" in written
        house.write_text(written.replace("policy: ask_first", f"policy: {policy}"), "utf-8")
        public = {"base_url": page} if page else {}
        settings = Settings(data=tmp_path, organisation=house, **public)
        naast = Naast(settings, now=lambda: FROZEN + timedelta(days=days), reads=whole())
        made.append(naast)
        someone = Someone(naast, channel, "en")
        someone.start()
        someone.taps(language)
        return someone

    yield make
    for naast in made:
        naast.database.close()


def cases_of(someone: Someone) -> list[cases.Case]:
    person = someone.person
    assert person
    return someone.naast.database.read(lambda tx: cases.of_person(tx, person.id))


def seen_by_staff(someone: Someone) -> Told:
    (case,) = cases_of(someone)
    found = someone.naast.database.read(
        lambda tx: told(tx, case.id, "nobody", FROZEN, lambda _channel: None, FROZEN)
    )
    assert found
    return found


def take(someone: Someone) -> str:
    """Tine takes the case."""
    tine = someone.naast.database.write(
        lambda tx: people.add(tx, "nl", FROZEN, role="supporter", name="Tine")
    )
    someone.naast.desk.take(cases_of(someone)[-1].id, tine).result()
    someone.reads()
    return tine


def test_the_lines_are_the_first_sentence(family: Made) -> None:
    """Nothing is said before the numbers, and one question comes after."""
    lines, asked = family().types("my husband hits me")
    assert [row[:5] for row in lines.text.splitlines()] == ["☎ 112", "☎ 171", "☎ 080"]
    assert asked.text == "Are you safe now?"


@pytest.mark.parametrize(
    ("language", "cry", "soft", "hours"),
    [
        ("English", "my child drank bleach", "If a number does not answer, call 112.", "night"),
        ("Nederlands", "mijn kind dronk bleekwater", "Neemt er niemand op? Bel 112.", "nacht"),
        (
            "Français",
            "mon bébé a bu du détergent",
            "Si un numéro ne répond pas, appelez le 112.",
            "nuit",
        ),
    ],
)
def test_a_line_that_was_checked_long_ago_is_said_softly(
    family: Made, language: str, cry: str, soft: str, hours: str
) -> None:
    """After its days no line is called open but 112; what to do then is one short line."""
    fresh = family(language=language).types(cry)[0].text.splitlines()
    assert [hours in row for row in fresh] == [True, True]
    old = family(language=language, days=200).types(cry)[0].text.splitlines()
    assert [hours in row for row in old] == [True, False, False]
    assert old[-1] == soft


def test_nothing_soft_is_said_where_112_is_the_only_line(family: Made) -> None:
    """In a fire there is one number, and no doubt about it."""
    (row,) = family(days=900).types("my house is on fire")[0].text.splitlines()
    assert row.startswith("☎ 112")
    assert "day and night" in row


def test_the_lines_are_those_of_where_the_family_lives(family: Made) -> None:
    """Who said in the same talk where they live gets the line of that place first."""
    someone = family()
    assert someone.types("we have nowhere to sleep tonight")[0].text.startswith("☎ 0800 99 340")
    someone.taps("That is not it")
    someone.taps("My rights")
    someone.taps("In Flanders")
    assert someone.types("we have nowhere to sleep tonight")[0].text.startswith("☎ 0800 13 500")


def test_where_it_was_announced_the_duty_person_hears_once(family: Made) -> None:
    """However much is written in danger, it is one case, which does not change by it."""
    someone = family()
    someone.types("my husband hits me")
    (first,) = cases_of(someone)
    assert (first.state, first.urgency, first.why) == ("waiting", 2, "crisis:violence")
    assert first.due == first.opened
    someone.types("I want to die")
    someone.taps("No")
    someone.types("he hits me again")
    assert cases_of(someone) == [first]
    naast = someone.naast
    assert naast.database.read(lambda tx: cases.overdue(tx, naast.now() + timedelta(1))) == [first]
    naast.database.write(lambda tx: cases.remind(tx, first.id, cases.STEPS, naast.now()))
    someone.types("he hits me again")
    assert not naast.database.read(lambda tx: cases.overdue(tx, naast.now() + timedelta(1)))


def test_the_duty_person_hears_neither_name_nor_words(family: Made) -> None:
    """What staff see of the alarm holds nothing that the family wrote, and not who it is."""
    someone = family()
    cry = Heard("telegram", someone.address, "1", text="my husband hits me", name="Fatima")
    someone.hear(cry)
    seen = seen_by_staff(someone)
    assert (seen.entries, seen.before, seen.consents) == ([], [], [])
    rows = someone.naast.database.read(lambda tx: listing(tx, STAFF, View("urgent"), FROZEN).rows)
    assert [(row.last_who, row.channel) for row in rows] == [("", "telegram")]
    for shown in (repr(rows), repr(seen)):
        assert "Fatima" not in shown
        assert someone.address not in shown
    assert someone.person
    assert not someone.person.name


def test_where_it_was_announced_so_nobody_hears_before_a_yes(family: Made) -> None:
    """Ask first: no case before the yes; then one, urgent, and the yes is kept."""
    someone = family("ask_first")
    someone.types("my husband hits me")
    someone.taps("No")
    assert cases_of(someone) == []
    someone.taps("Yes, tell them")
    assert [case.why for case in cases_of(someone)] == ["crisis:violence"]
    assert [yes.item for yes in seen_by_staff(someone).consents] == ["danger_alert"]


def test_a_case_that_waits_does_not_tell_of_danger_without_a_yes(family: Made) -> None:
    """Ask first holds too for who asked for a person before, and talks to the bot now."""
    someone = family("ask_first")
    someone.taps("A person")
    someone.types("We got a letter.")
    someone.types("menu")
    someone.types("my husband hits me")
    (case,) = cases_of(someone)
    assert (case.urgency, case.why) == (0, "asked")


# -- it was not that -------------------------------------------------------------------------------


def test_an_alarm_that_was_none_is_closed(family: Made) -> None:
    """Who did not take it yet need not come; the closed case says why."""
    someone = family()
    someone.types("my husband hits me")
    said = text(someone.taps("That is not it"))
    assert "Good that it is not that." in said
    (case,) = cases_of(someone)
    assert (case.state, case.closed_by) == ("closed", "mistaken")
    someone.types("my husband hits me")
    assert [case.state for case in cases_of(someone)] == ["closed", "waiting"]


def test_an_alarm_that_was_none_leaves_the_case_as_it_was(family: Made) -> None:
    """A question to a person from before waits on, no longer urgent, with the time owed before."""
    someone = family()
    someone.taps("A person")
    someone.types("We got a letter.")
    (before,) = cases_of(someone)
    someone.types("he hits me")
    (alarmed,) = cases_of(someone)
    assert (alarmed.urgency, alarmed.due) == (2, FROZEN)
    someone.taps("That is not it")
    (after,) = cases_of(someone)
    assert (after.urgency, after.why, after.due) == (0, "asked", before.due)
    assert after.state == "waiting"
    assert len(seen_by_staff(someone).entries) == 2


def test_an_alarm_that_stands_is_not_taken_back_with_a_later_one(family: Made) -> None:
    """Yes, I am in danger; and the next time it was not that: somebody still comes."""
    someone = family()
    someone.types("my husband hits me")
    someone.taps("No")
    someone.types("I want to die")
    someone.taps("That is not it")
    (case,) = cases_of(someone)
    assert (case.state, case.urgency) == ("waiting", 2)


def test_an_alarm_that_was_written_twice_is_taken_back_whole(family: Made) -> None:
    """The same misunderstanding twice before the answer: the answer is about both."""
    someone = family()
    someone.types("my husband hits me")
    someone.types("my husband hits me")
    someone.taps("That is not it")
    assert [case.closed_by for case in cases_of(someone)] == ["mistaken"]


def test_an_alarm_that_somebody_took_stays_theirs(family: Made) -> None:
    """Once a person is there, only that person ends it."""
    someone = family()
    someone.types("my husband hits me")
    old = someone.choices()[2]["id"]
    take(someone)
    someone.picks(old)
    (case,) = cases_of(someone)
    assert (case.state, case.urgency) == ("taken", 2)


def test_with_a_person_the_lines_come_to_the_sender_alone(family: Made) -> None:
    """The numbers are for who is in danger; the person reads the words; the bot asks nothing."""
    someone, other = family("ask_first"), family("ask_first")
    someone.taps("A person")
    someone.types("We got a letter.")
    take(someone)
    (lines,) = someone.types("he hits me again")
    assert lines.text.startswith("☎ 112")
    assert not [choice for choice in lines.choices if not choice.get("always")]
    (case,) = cases_of(someone)
    assert case.urgency == 2
    room = someone.naast.database.read(lambda tx: messages.of_case(tx, case.id))
    assert room[-1].text == "he hits me again"
    assert not any("☎" in message.text for message in room)
    assert other.reads() == []


# -- the private page ------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [[], ["No"], ["Yes"]], ids=["safe", "warn", "person"])
def test_the_private_page_is_shown_and_the_question_stays(family: Made, way: list[str]) -> None:
    """At each question: who can read here, where nothing stays, the link, and the same again."""
    someone = family("ask_first")
    asked = someone.types("my husband hits me")[-1]
    for label in way:
        asked = someone.taps(label)[-1]
    assert someone.choices()[-1]["label"] == "🔒 A private page"
    told, again = someone.taps("A private page")
    assert "holds this phone" in told.text
    assert "“Leave quickly”" in told.text
    assert told.text.endswith("https://naast.example/?language=en")
    assert (again.text, again.choices) == (asked.text, asked.choices)
    assert cases_of(someone) == []


def test_the_private_page_is_not_offered_on_itself(family: Made) -> None:
    """On the web chat, and where families cannot reach it, nobody is sent there."""
    for someone in (family(channel="web"), family(page="")):
        someone.types("my husband hits me")
        assert [choice["label"][2:] for choice in someone.choices()] == [
            "Yes",
            "No",
            "That is not it",
        ]
