"""What a real model is asked in the steering recipe: English, written for it, and read from no data set.

One prompt, one frame and one sentence for each unit. The first four are for tuning, the others decide.
"""

from digest.replications.bench import TUNING

LAST, LAST_NULL = "pair at the last word", "unrelated at the last word"
"""How rows of that form are named."""

PAIR = ("Love", "Hate")
"""The paper's own."""
LAST_PAIR = ("I love you because you are", "I hate you because you are")
GOOD = (" good", " great", " wonderful", " beautiful", " happy", " excellent")
BAD = (" bad", " terrible", " awful", " ugly", " sad", " horrible")
"""After any of the prompts; none of them shares a stem with the pair."""

NEUTRAL = (
    "My neighbour told me that the new bakery is",
    "She looked at the map and said that the road is",
    "The report that came in the post on Monday was",
    "According to the conductor, the last train was",
    "They opened the parcel and found that the lamp was",
    "He walked around the house once and decided it was",
    "After an hour in the library, the students felt",
    "The gardener says that the soil near the wall is",
    "When we asked about the hotel, people said it was",
    "The second half of the concert, I am told, was",
    "Our teacher described the island as a place that is",
    "On the phone this morning my brother sounded",
    "The soup that they serve on Thursdays is",
    "I read the first chapter on the bus, and it was",
    "The committee has looked at the plan and thinks it is",
    "Everyone who has seen the bridge says that it is",
    "The weather on the coast this week has been",
    "When the curtain fell, the people in the hall looked",
    "She has worked at the bank for a year and finds it",
    "From the window of the kitchen the yard looks",
    "The dog that lives across the street is",
    "He put the letter on the table and said the news was",
    "By the end of the meeting the mood was",
    "The coat she bought at the market turned out to be",
    "The film that the club showed last night was",
    "Two of the visitors wrote that the museum was",
    "The apartment on the third floor is said to be",
    "I tried the tea from the blue tin and it was",
    "Their answer to the question, in the end, was",
    "The song that was playing in the shop was",
    "The doctor looked at the picture and said it was",
    "For most of the winter the river had been",
    "The speech that the mayor gave in March was",
    "When I met him at the station, my uncle seemed",
    "The colour of the walls in the office is",
    "It was our first day on the farm, and the work was",
)

FRAMES = (
    "The child {} the cat because it is",
    "My sister {} the town because it is",
    "The farmer {} the horse because it is",
    "Our cook {} the recipe because it is",
    "The pupil {} the book because it is",
    "Her father {} the garden because it is",
    "The painter {} the picture because it is",
    "The driver {} the car because it is",
    "The old man {} the song because it is",
    "My friend {} the house because it is",
    "The nurse {} the hospital because it is",
    "The singer {} the stage because it is",
    "His mother {} the dress because it is",
    "The sailor {} the boat because it is",
    "The tourist {} the beach because it is",
    "The girl {} the school because it is",
    "The critic {} the film because it is",
    "The baker {} the bread because it is",
    "My uncle {} the village because it is",
    "The tenant {} the flat because it is",
    "The player {} the game because it is",
    "The reader {} the story because it is",
    "The boy {} the dog because it is",
    "The guest {} the hotel because it is",
    "The walker {} the forest because it is",
    "My boss {} the office because it is",
    "The engineer {} the bridge because it is",
    "The student {} the music because it is",
    "The couple {} the island because it is",
    "The lawyer {} the city because it is",
    "The neighbour {} the fence because it is",
    "The dancer {} the dance because it is",
    "My cousin {} the soup because it is",
    "The hunter {} the valley because it is",
    "The judge {} the play because it is",
    "The waiter {} the coffee because it is",
)
VERBS = (("loves", "hates"), ("loved", "hated"))
"""What stands in a frame, and its opposite: the first pair that a tokenizer cuts into equally many tokens."""

PLAIN = (
    "Water boils at a lower temperature on high mountains than at sea level.",
    "The capital of France lies on the river Seine, north of the Loire.",
    "A triangle has three sides, and its angles add up to half a turn.",
    "Copper is used for wires because it conducts electricity well.",
    "The train from the airport to the centre takes twenty minutes.",
    "Most libraries lend a book for three or four weeks at a time.",
    "Rain falls when drops in a cloud have grown too heavy to stay up.",
    "The second number is larger than the first by exactly seven.",
    "In the northern half of the world the days are longest in June.",
    "Paper is made from wood, water and a few other materials.",
    "The committee meets on the first Tuesday of every month.",
    "A week has seven days, and a leap year has one day more than others.",
    "Sound travels faster through steel than it does through air.",
    "The form has to be signed on the last page and sent by post.",
    "Bread is baked from flour, water, salt and yeast.",
    "The moon goes around the earth in a little less than a month.",
    "To open the file, click on its name and then on the green button.",
    "The river is wider below the bridge than it is above.",
    "An even number can be divided by two without a remainder.",
    "The office is on the fourth floor, to the left of the stairs.",
    "Iron rusts when it is in contact with water and air.",
    "The table shows the number of visitors for each month of the year.",
    "Salt water freezes at a lower temperature than fresh water.",
    "The bus stops at the station, at the market and at the harbour.",
    "A glass prism splits white light into its colours.",
    "The law was changed in the spring and came into force in the autumn.",
    "Potatoes were brought to Europe from South America.",
    "The map is drawn to a scale of one to fifty thousand.",
    "The key to the cellar hangs behind the kitchen door.",
    "Plants take up water through their roots and give it off by their leaves.",
    "The survey was sent to four hundred households in the district.",
    "A metre is a hundred centimetres, and a kilometre a thousand metres.",
    "The museum opens at ten and closes at six, except on Mondays.",
    "The road follows the valley for ten miles and then turns east.",
    "Milk is kept in the refrigerator so that it does not turn sour.",
    "The engine has four cylinders and is cooled by water.",
)

WORDS = tuple(
    """Table River Window Paper Bridge Kitchen Number Garden Station Letter Mountain Bottle Carpet Engine Winter Market
    Pencil Island Button Ticket Corner Harbour Signal Ladder Basket Copper Tunnel Village Cabinet Mirror Square Circle
    Morning Evening Monday Tuesday March October North South Street Road Chair Lamp Door Wall Floor Roof Stone Sand
    Water Steel Iron Glass Wood Cotton Leather Rope Wire Coal Salt Flour Bread Rice Apple Onion Carrot Potato Coffee
    Barrel Bucket Hammer Needle Thread Shirt Jacket Shoe Hat Glove Clock Radio Camera Phone Screen Printer Keyboard Map
    Chart List Page Chapter Title Report Form Office Bank School Library Museum Factory Farm Field Forest Lake Valley
    Coast Cloud Rain Snow Wind Train Bus Ship Wagon Bicycle Wheel Handle Shelf Drawer Curtain Brick Tile Pipe Valve
    Meter Scale Ruler Angle Line Point Seven Twelve Hundred Second Minute Hour""".split()
)
"""Nouns without feeling, in the form of the pair's words."""


def place(seed: int) -> int:
    """Which prompt, frame and sentence a unit has: seeds 0 to 3 the first four, 100 and up those after."""
    return seed if seed in TUNING else seed - 100 + len(TUNING)


def fragments() -> list[str]:
    """Starts of the plain sentences, four to eight words long: texts without feeling, cut anywhere."""
    return [" ".join(text.split()[:words]) for text in PLAIN for words in range(4, 9)]
