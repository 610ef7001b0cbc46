"""What commenters write, by language and mood; placeholders only, nobody real."""

PRAISE, QUESTION, COMPLAINT, SPAM, THANKS = "praise", "question", "complaint", "spam", "thanks"

MOODS = ((PRAISE, 0.62), (QUESTION, 0.2), (COMPLAINT, 0.1), (SPAM, 0.08))
"""How often the crowd is in each mood. The brand's own replies are THANKS."""

TEXTS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        PRAISE: (
            "Love this!",
            "So beautiful 😍",
            "My favourite place in town",
            "This made my day",
            "Perfect as always 👏",
        ),
        QUESTION: (
            "Are you open on Sunday?",
            "How much is it?",
            "Do you ship abroad?",
            "Which one is the lighter one?",
        ),
        COMPLAINT: (
            "Waited forty minutes last time, not great.",
            "My order arrived broken and nobody answers.",
            "It used to be better, honestly.",
        ),
        THANKS: (
            "Thank you, see you soon!",
            "Yes, every day until six.",
            "We are sorry, please write to us.",
        ),
    },
    "de": {
        PRAISE: ("Richtig schön!", "Ihr seid die Besten 😍", "Genau mein Ding", "Klasse Beratung, danke!"),
        QUESTION: (
            "Gibt es das auch in Größe 46?",
            "Wann habt ihr geöffnet?",
            "Was kostet das?",
            "Versendet ihr auch?",
        ),
        COMPLAINT: ("Leider zum zweiten Mal falsch geliefert.", "Telefonisch nie erreichbar, schade."),
        THANKS: ("Danke dir!", "Ja, ab Samstag wieder.", "Das tut uns leid, schreib uns bitte."),
    },
    "fr": {
        PRAISE: ("Magnifique !", "Quelle belle visite 😍", "On adore", "Bravo à toute l'équipe 👏"),
        QUESTION: (
            "C'est jusqu'à quand ?",
            "Faut-il réserver ?",
            "Quel est le tarif réduit ?",
            "C'est ouvert lundi ?",
        ),
        COMPLAINT: ("Une heure de queue malgré le billet, dommage.", "Éclairage décevant dans la salle 3."),
        THANKS: ("Merci beaucoup !", "Oui, jusqu'à fin mars.", "Nous sommes désolés, écrivez-nous."),
    },
    "es": {
        PRAISE: (
            "¡Me encanta!",
            "Lo uso todos los días 😍",
            "Huele a verano",
            "El mejor sérum que he probado",
        ),
        QUESTION: ("¿Sirve para piel grasa?", "¿Cuánto cuesta?", "¿Hacéis envíos a Canarias?", "¿Es vegano?"),
        COMPLAINT: ("Me llegó abierto, muy mal.", "Llevo una semana esperando respuesta."),
        THANKS: ("¡Mil gracias!", "Sí, también para piel sensible.", "Lo sentimos, escríbenos por favor."),
    },
    "pt": {
        PRAISE: ("Que delícia!", "O melhor da cidade 😍", "Amo esse lugar", "Parabéns pela qualidade 👏"),
        QUESTION: ("Abre domingo?", "Qual o valor?", "Tem sem lactose?", "Fazem entrega?"),
        COMPLAINT: ("Hoje veio frio, que pena.", "Fila enorme e só um caixa."),
        THANKS: ("Obrigado pelo carinho!", "Sim, todos os dias.", "Sentimos muito, chama a gente."),
    },
    "it": {
        PRAISE: ("Che meraviglia!", "Libreria del cuore 😍", "Bellissimo consiglio", "Complimenti 👏"),
        QUESTION: (
            "A che ora chiudete?",
            "Quanto costa?",
            "Spedite anche all'estero?",
            "È disponibile in brossura?",
        ),
        COMPLAINT: ("Ordinato da un mese, ancora niente.", "Peccato per la scortesia di ieri."),
        THANKS: ("Grazie mille!", "Sì, fino alle 20.", "Ci dispiace, scriveteci."),
    },
    "ja": {
        PRAISE: ("美味しそう！", "また行きます😍", "最高の一杯", "大好きなお店です"),
        QUESTION: ("日曜は営業していますか？", "いくらですか？", "駐車場はありますか？", "何時までですか？"),
        COMPLAINT: ("一時間待って売り切れでした。", "今日は少ししょっぱかったです。"),
        THANKS: ("ありがとうございます！", "はい、日曜も営業しています。", "申し訳ございません。"),
    },
    "tr": {
        PRAISE: ("Bayıldım!", "Çok güzel olmuş 😍", "Ellerinize sağlık", "Harika 👏"),
        QUESTION: ("Fiyatı nedir?", "Pazar günü açık mısınız?", "Kargo var mı?", "Hangi renkler var?"),
        COMPLAINT: ("Çiçekler solmuş geldi, üzüldüm.", "Mesajlara kimse bakmıyor."),
        THANKS: ("Çok teşekkürler!", "Evet, her gün açığız.", "Üzgünüz, bize yazar mısınız?"),
    },
    "nl": {
        PRAISE: ("Wat mooi!", "Topzaak 😍", "Heel blij mee", "Mooi werk 👏"),
        QUESTION: (
            "Wat kost deze?",
            "Zijn jullie zondag open?",
            "Leveren jullie ook in België?",
            "Kan ik hem proberen?",
        ),
        COMPLAINT: ("Al twee weken in reparatie, jammer.", "Niemand neemt de telefoon op."),
        THANKS: ("Dank je wel!", "Ja, elke dag tot zes.", "Sorry, stuur ons een bericht."),
    },
}

SPAM_TEXTS = (
    "Earn 3000 a week from home, check my profile 💰",
    "FREE followers!!! link in my bio",
    "DM @promo.team for collab 🔥",
    "I was broke until I met this trader, message him",
    "Best crypto signals, join now 🚀🚀🚀",
    "Cheap likes here >> profile",
)

FIRST = (
    "mila",
    "jonas",
    "aylin",
    "rui",
    "chloe",
    "hana",
    "luca",
    "sofia",
    "emre",
    "nora",
    "pablo",
    "iris",
    "theo",
    "yuki",
)
SECOND = (
    "reads",
    "outside",
    "bakes",
    "walks",
    "loves",
    "snaps",
    "rides",
    "sings",
    "paints",
    "cooks",
    "home",
    "diary",
)
