"""First names for imported clients, by what they say of themselves.

Grouped only so that a client who says "I am a mother" is not called Hiroshi.
"""

FEMININE: tuple[str, ...] = (
    *(
        "Amara",
        "Ingrid",
        "Leila",
        "Beatriz",
        "Yuki",
        "Fatima",
        "Siobhan",
        "Ananya",
        "Marta",
        "Chloe",
    ),
    *("Nadia", "Mei", "Rosa", "Astrid", "Zainab", "Hannah", "Ivana", "Keiko", "Lucia", "Thandiwe"),
    *(
        "Priya",
        "Greta",
        "Soledad",
        "Aisha",
        "Katarina",
        "Noor",
        "Bridget",
        "Lan",
        "Camila",
        "Eleni",
    ),
    *(
        "Wanjiru",
        "Dalia",
        "Helena",
        "Sunita",
        "Tamar",
        "Oksana",
        "Paloma",
        "Ruth",
        "Marisol",
        "Ayesha",
    ),
)
MASCULINE: tuple[str, ...] = (
    *("Omar", "Lars", "Mateo", "Kwame", "Hiroshi", "Pavel", "Andre", "Rajesh", "Liam", "Tariq"),
    *("Sven", "Diego", "Emeka", "Jin", "Marek", "Luca", "Ahmed", "Callum", "Vikram", "Nikos"),
    *(
        "Hassan",
        "Stefan",
        "Tomas",
        "Bashir",
        "Ethan",
        "Minh",
        "Rafael",
        "Goran",
        "Samuel",
        "Ibrahim",
    ),
    *("Dmitri", "Felipe", "Arjun", "Owen", "Yusuf", "Henrik", "Javier", "Kofi", "Elias", "Walter"),
)
NEUTRAL: tuple[str, ...] = (
    *("Alex", "Sam", "Robin", "Jamie", "Kim", "Noel", "Sasha", "Ariel", "Jordan", "Casey"),
    *("Morgan", "Riley", "Taylor", "Quinn", "Avery", "Dana", "Jean", "Kiran", "Tal", "Rowan"),
    *("Jules", "Skyler", "Hayden", "Remy", "Shay", "Micah", "Emery", "Lee", "Andrea", "Charlie"),
    *("Frankie", "Kai", "Toni", "Marlow", "Sage", "Devon", "Harper", "Blair", "Elliot", "Yan"),
)
