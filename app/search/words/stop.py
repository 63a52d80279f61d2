"""Words that say nothing about what is looked for, folded."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


GERMAN = _words(
    """
    aber alle allem allen aller alles als also am an andere anderen anderer auch auf aus bei beim bin bis bist bitte
    da dabei dafuer damit danach dann daran darauf darf darfst darueber darum das dass dein deine dem den denen denn der
    deren des dessen dich die dies diese diesem diesen dieser dieses dir doch dort du duerfen durch eben ein eine einem
    einen einer eines er es etwa etwas euch euer eure fuer gar gegen geht genau gerade gern gerne gibt hab habe haben
    hast hat hatte hatten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in ins ist ja jede jedem
    jeden jeder jedes jetzt kann kannst koennen koennte koennten man manche mehr mein meine meinem meinen meiner mich
    mir mit moechte moechten muss muessen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem
    seinen seiner sich sie sind so solche soll sollen sollte sollten sondern sonst soviel sowie ueber um und uns unser
    unsere unserem unseren unserer unter vom von vor waere waeren wann war waren warum was weil welche welchem welchen
    welcher welches wem wen wenn wer werde werden wie wieder will wir wird wo wofuer woher wohin wollen womit worauf
    wurde wurden zu zum zur zwischen
    """
)
ENGLISH = _words(
    """
    a about all an and any are as at be been but by can could did do does for from had has have he her his how i if in
    into is it its may me my of on or our shall she should so than that the their them then there these they this those
    to us was we were what when where which who why will with would you your
    """
)
