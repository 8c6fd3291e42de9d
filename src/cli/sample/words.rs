//! Tables of words that the crowd is made of. All of it is invented.

pub(super) const FIRST_NAMES: &[&str] = &[
    "Aino", "Amara", "Andrei", "Anouk", "Arjun", "Astrid", "Beatriz", "Bilal", "Bruna", "Casper",
    "Chiara", "Daria", "Deniz", "Diego", "Edith", "Elif", "Emeka", "Enzo", "Esther", "Fatima",
    "Filip", "Freya", "Giulia", "Hamza", "Hedda", "Ilan", "Ines", "Ismael", "Jana", "Joaquin",
    "Jules", "Kamala", "Katja", "Kwame", "Laila", "Lars", "Linh", "Luca", "Magda", "Malik",
    "Marit", "Mina", "Nadir", "Noemi", "Olga", "Omar", "Paola", "Petra", "Quentin", "Rafael",
    "Ramona", "Renata", "Saskia", "Selma", "Tariq", "Theo", "Ursula", "Vera", "Yara", "Zoltan",
];

pub(super) const LAST_NAMES: &[&str] = &[
    "Abel",
    "Achterberg",
    "Adeyemi",
    "Aguilar",
    "Almeida",
    "Antonsen",
    "Bakker",
    "Barros",
    "Becker",
    "Bellini",
    "Brandt",
    "Cardoso",
    "Chowdhury",
    "Cohen",
    "Correia",
    "Dawson",
    "Demir",
    "Eriksen",
    "Fabian",
    "Ferrari",
    "Fischer",
    "Garnier",
    "Gonzalez",
    "Halvorsen",
    "Hansen",
    "Ibarra",
    "Ivanova",
    "Jensen",
    "Kaplan",
    "Keller",
    "Kowalski",
    "Lambert",
    "Larsen",
    "Lopes",
    "Mancini",
    "Mbeki",
    "Meyer",
    "Morales",
    "Nakamura",
    "Navarro",
    "Nguyen",
    "Nowak",
    "Obi",
    "Oliveira",
    "Park",
    "Quinn",
    "Ramos",
    "Rossi",
    "Santos",
    "Schmidt",
    "Silva",
    "Sorensen",
    "Takeda",
    "Toth",
    "Ueda",
    "Vargas",
    "Weiss",
    "Yilmaz",
    "Zhang",
    "Zimmer",
];

/// Places where candidates live, and whether a retention policy of the European Union applies there.
pub(super) const PLACES: &[(&str, bool)] = &[
    ("Berlin, Germany", true),
    ("Hamburg, Germany", true),
    ("Lisbon, Portugal", true),
    ("Porto, Portugal", true),
    ("Madrid, Spain", true),
    ("Toronto, Canada", false),
    ("Montreal, Canada", false),
    ("Austin, United States", false),
    ("Chicago, United States", false),
];

/// Employers for headlines.
pub(super) const EMPLOYERS: &[&str] = &[
    "Alderney Systems",
    "Bluefin Logistics",
    "Cobalt Analytics",
    "Driftwood Media",
    "Everline Bank",
    "Fernhill Foods",
    "Granite Insurance",
    "Harbor Robotics",
    "Inkwell Press",
    "Juniper Health",
    "Kestrel Energy",
    "Lantern Studios",
];

/// Where applications come from, with the origin that Lever gives them and the application's kind.
pub(super) const ROUTES: &[(&str, &str)] = &[
    ("applied", "Jobs page"),
    ("applied", "Jobs page"),
    ("applied", "Jobs page"),
    ("applied", "Job board"),
    ("applied", "Job board"),
    ("sourced", "LinkedIn"),
    ("sourced", "GitHub"),
    ("referred", "Referral"),
    ("agency", "Northgate Talent"),
    ("university", "Campus fair"),
    ("internal", "Internal"),
];

/// Tags that many opportunities carry.
pub(super) const TAGS: &[&str] = &[
    "fast track",
    "relocation",
    "remote only",
    "second try",
    "notice period",
    "senior",
];

/// Tags so rare that they might tell who is meant: an erasure removes them (rulebook, section 10).
pub(super) const RARE_TAGS: &[&str] = &[
    "chess grandmaster",
    "former astronaut trainee",
    "speaks Faroese",
    "knows the founder",
];

/// What candidates write; `NAME` and `PLACE` stand for theirs.
pub(super) const COMMENTS: &[&str] = &[
    "I have followed your company for years and would love to join. Best regards, NAME",
    "My current contract ends in spring. I live in PLACE and could start remotely.",
    "Please do not contact my present employer. Thank you, NAME",
    "I apply again after two years; much has changed since, as my CV shows.",
    "A friend on your team told me about this role and I could not resist.",
    "I am moving away from PLACE in any case, so relocation is no obstacle.",
];

/// Questions of the application form, with answers.
pub(super) const QUESTIONS: &[(&str, &[&str])] = &[
    (
        "Why do you want to work with us?",
        &[
            "Because of the people I met at your open day.",
            "Your product helped my sister find her job, so I know it from the other side.",
            "I want to build something that is used every day.",
        ],
    ),
    (
        "When could you start, and is there anything we should know?",
        &[
            "In six weeks. I care for a parent on Fridays.",
            "At once, I was made redundant in May.",
            "After a parental leave that ends in autumn.",
        ],
    ),
];
