"""Names and notes of invented people. Addresses end in example.net, .org, .com: nobody's."""

FIRST_NAMES = (
    "Adela", "Agnes", "Aisha", "Alma", "Amara", "Anand", "Ansel", "Aoife", "Arlo", "Asta",
    "Beatriz", "Benno", "Birgit", "Bo", "Callum", "Carmen", "Chiara", "Cleo", "Conrad", "Dalia",
    "Dario", "Dina", "Edda", "Eilidh", "Elio", "Emre", "Esme", "Ezra", "Fatima", "Felix", "Fern",
    "Freya", "Gia", "Gideon", "Greta", "Hamid", "Hazel", "Hugo", "Ida", "Idris", "Ilse", "Imani",
    "Ines", "Iris", "Ivo", "Jada", "Jonas", "Joon", "Juno", "Kai", "Karim", "Kenji", "Kira",
    "Laila", "Lars", "Leila", "Levi", "Linnea", "Luca", "Mabel", "Magnus", "Malik", "Marta",
    "Mateo", "Mina", "Nadia", "Nils", "Noa", "Olive", "Omar", "Orla", "Oskar", "Paloma", "Petra",
    "Quentin", "Rafi", "Rania", "Remy", "Rhea", "Rosa", "Rune", "Saanvi", "Selma", "Silas",
    "Sunita", "Tariq", "Tess", "Theo", "Tilda", "Uma", "Vera", "Viktor", "Wren", "Yara", "Yusuf",
    "Zahra", "Zelda",
)  # fmt: skip
LAST_NAMES = (
    "Abara", "Adler", "Alvarez", "Amsel", "Anders", "Bakker", "Baptiste", "Barrow", "Becker",
    "Bianchi", "Birch", "Boateng", "Brandt", "Calder", "Castillo", "Chandra", "Cho", "Clarke",
    "Costa", "Dahl", "Das", "Delgado", "Demir", "Dubois", "Eklund", "Ellison", "Farah", "Ferrer",
    "Fischer", "Fontaine", "Forsyth", "Galindo", "Garza", "Ghosh", "Grant", "Guerra", "Haas",
    "Hakim", "Hale", "Hartmann", "Hayashi", "Holm", "Ibarra", "Ito", "Iyer", "Jansen", "Joshi",
    "Kahn", "Kaplan", "Kaur", "Keller", "Khoury", "Kim", "Kowalska", "Kruse", "Lang", "Larsen",
    "Laurent", "Lindqvist", "Lowell", "Lund", "Madsen", "Mahajan", "Marsh", "Mbeki", "Meyer",
    "Molina", "Moreau", "Mukherjee", "Nakamura", "Navarro", "Novak", "Nyberg", "Obi", "Olsen",
    "Ortega", "Osei", "Park", "Patel", "Pereira", "Petrov", "Quist", "Raman", "Reyes", "Ribeiro",
    "Romano", "Roth", "Sandoval", "Sato", "Schreiber", "Shah", "Silva", "Sorensen", "Stein",
    "Suzuki", "Tamm", "Teixeira", "Thorne", "Torres", "Ueda", "Vargas", "Vogel", "Wallin",
    "Weiss", "Whitlock", "Winter", "Yamada", "Yilmaz", "Zeller", "Zhang",
)  # fmt: skip
#: (first, last, preferred): names that a page has to bear.
HARD_NAMES = (
    ("Maximiliane", "Featherstonehaugh-Vandenberghe", "Maxi"),
    ("Nguyễn Thị Ánh", "Nguyệt", "Ánh"),
    ("Søren", "Ångström", ""),
    ("Zoë", "Brontë-O’Malley", ""),
    ("Żaneta", "Gołębiewska-Szczęsna", ""),
    ("Χρυσούλα", "Παπαδοπούλου", "Chrysa"),
    ("明", "李", "Ming"),
    ("Ana Lucía de los Ángeles", "Ybarra de la Fuente", "Ana"),
    ("Jan", "van der Westhuizen", ""),
    ("D", "O", ""),
    ("Đorđe", "Ćirić", ""),
    ("İlknur", "Işıkoğlu", ""),
)
STREETS = (
    "Alder Street", "Blair Boulevard", "Charnelton Street", "Emerald Avenue", "Fillmore Lane",
    "Friendly Street", "Garfield Street", "Hilyard Court", "Jackson Street", "Latah Street",
    "Madrona Drive", "Monroe Street", "Overland Road", "Pearl Street", "Polk Street",
    "River Road", "Roosevelt Street", "Tamarack Street", "Van Buren Street", "Willamette Street",
)  # fmt: skip
TOWNS = (
    "Eugene, OR 97401", "Eugene, OR 97405", "Springfield, OR 97477", "Coburg, OR 97408",
    "Boise, ID 83705", "Boise, ID 83702", "Meridian, ID 83642",
)  # fmt: skip
HOSTS = ("example.net", "example.org", "example.com")
#: What stands where an address should be: nothing can be sent to any of these.
BROKEN_ADDRESSES = (
    "{0}@", "{0}.{1}@@example.net", "{0} {1}@example.org", "{0}.{1}example.com",
    "{0}@example..org", "no e-mail", "n/a", "{0}@example,net", "@example.org", "{0}.{1}@localhost",
)  # fmt: skip
RED_FLAGS = (
    "Takes blood thinners: fine needles only, press after.",
    "Pacemaker. No electrical stimulation.",
    "Faints easily; treat lying down.",
    "Allergic to adhesive tape.",
    "Pregnant; see the list of points to leave out.",
    "Metal plate in the left forearm.",
    "Hard of hearing on the right; stand on the left.",
    "Epilepsy. Last seizure in spring.",
)
NOTES = (
    "", "", "", "", "", "My knee again.", "Please no needles in the feet.", "I may be five minutes late.",
    "First time since the summer.", "Can my son wait outside?",
)  # fmt: skip
PATIENTS_REASONS = (
    "",
    "",
    "I have a cold.",
    "Something came up at work.",
    "No one for the children.",
)
CLINICS_REASONS = ("The practitioner is ill.", "Moved by telephone.")
PRONOUNS = ("", "", "", "", "she/her", "he/him", "they/them")
