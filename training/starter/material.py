"""Material of the starter pack: how sets without photos teach what to tag on a photo.

No set at hand has photo, caption and Instagram hashtags together. The bridge is the image word: a hashtag list that holds
`dog` becomes a post whose photo shows a dog, in the very words that the backbone would give (a random breed, dog, pet,
animal), with now and then a wrong one. Every made-up signal is named in the model card.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from wordsegment import load as load_segmenter
from wordsegment import segment

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.recommend.features import MAX_WORDS, WordTable
from tagdesk.recommend.query import Query
from training.backbones import Backbone
from training.data import Example, is_dev_test, query_of, read_posts, tag_keys
from training.features import SetFeatures, backbone_features
from training.starter.image_words import all_class_words, close_ups
from training.starter.keyword_head import KeywordHead, cross_fitted_logits, fit_keyword_head
from training.starter.topics import topics

#: Corel5k keyword -> scene word; animals and things are ImageNet's, unreliable or dated keywords are left out.
SCENES = {
    "people": "people", "sky": "sky", "sun": "sun", "water": "water", "mountain": "mountain", "tree": "tree",
    "snow": "snow", "flowers": "flower", "buildings": "building", "clouds": "clouds", "street": "street",
    "beach": "beach", "sand": "sand", "garden": "garden", "field": "field", "grass": "grass", "pool": "pool",
    "bridge": "bridge", "ruins": "ruins", "leaf": "leaf", "waves": "wave", "ocean": "ocean",
    "sea": "sea", "coast": "coast", "valley": "valley", "canyon": "canyon", "house": "house", "ice": "ice",
    "boats": "boat", "sunset": "sunset", "city": "city", "skyline": "skyline", "forest": "forest", "harbor": "harbor",
    "statue": "statue", "palm": "palm tree", "plants": "plant", "desert": "desert",
    "river": "river", "night": "night", "plane": "plane", "train": "train", "cars": "car", "horses": "horse",
    "birds": "bird", "swimmers": "swimming", "dunes": "dunes",
}  # fmt: skip

_ANIMALS = {
    "tiger": "tiger wildlife", "bear": "bear wildlife", "horses": "horse horses", "birds": "bird birds", "fox": "fox wildlife",
    "deer": "deer wildlife", "zebra": "zebra wildlife safari", "elephant": "elephant wildlife", "goat": "goat wildlife",
    "lion": "lion wildlife", "coyote": "coyote wildlife", "elk": "elk wildlife", "moose": "moose wildlife",
    "caribou": "wildlife", "antelope": "antelope wildlife", "cow": "cow", "fish": "fish underwater", "lizard": "lizard reptile",
    "squirrel": "squirrel", "polar": "polarbear", "giraffe": "giraffe wildlife", "locomotive": "locomotive trains",
    "coral": "coral reef underwater", "whales": "whale", "leopard": "leopard wildlife", "wolf": "wolf wildlife",
}  # fmt: skip

#: True, but dull on a photo that shows more: left out of half the visits.
_DULL = {"tree", "grass", "sky", "people", "water", "building", "field", "plant", "house"}

#: For a photo of which nothing is known.
ANY_PHOTO = "photography photooftheday picoftheday instagood photo beautiful life moment love".split()  # noqa: SIM905

#: Hashtag -> image word, where the tag is not the word itself.
_TAG_SHOWS = {
    "cat": "catsofinstagram kitty catlover cats catstagram instacat catlife catoftheday cutecat meow kitten kittens",
    "dog": "dogsofinstagram dogstagram instadog doglover dogoftheday dogs dogsofinsta doggo doglife pup puppylove",
    "puppy": "puppies puppiesofinstagram pup", "pet": "pets petstagram petsofinstagram petsagram",
    "animal": "animals animalsofinstagram wildlife", "bird": "birds birdsofinstagram birdphotography birdwatching",
    "food": "foodie instafood foodporn foodstagram foodphotography foodpic foodpics foodlover foodblogger foodgasm yummy "
            "delicious tasty lunch dinner breakfast homemade cooking recipe eat eating yum foodies healthyfood",
    "coffee": "coffeetime coffeelover cafe latte", "dessert": "sweettooth dessertporn cupcake", "cake": "birthdaycake cupcake",
    "flower": "flowers flowerstagram bloom blossom rose roses tulip", "plant": "plants", "tree": "trees forest wood",
    "sky": "bluesky skyporn skylovers cloudporn sunlight", "clouds": "cloud cloudporn cloudscape", "sun": "sunny sunshine",
    "sunset": "sunset dusk twilight", "beach": "beachlife seaside surf", "sea": "seaside", "ocean": "surfing surf",
    "mountain": "mountains hiking climbing", "landscape": "scenery landscapephotography mothernature",
    "nature": "naturelovers naturelover naturephotography instanature outdoors", "snow": "snowboarding snowboard skiing ski winter",
    "city": "urban nyc newyork cityphotography", "street": "streetphotography urban graffiti streetart",
    "architecture": "building architecturephotography architecturelovers archilovers interior", "car": "cars carporn carsofinstagram",
    "bike": "cycling bicycle", "people": "selfie girl boy man woman portrait people model kid kids",
    "fashion": "ootd outfit outfitoftheday fashionista fashionblogger fashiongram instafashion streetstyle style",
    "shoe": "sneaker sneakers shoes sneakerhead heel heels nikeair airmax", "makeup": "mua makeupartist makeupaddict lipstick cosmetic eyeshadow",
    "jewelry": "necklace accessory", "music": "guitar singer concert song", "book": "books reading study",
    "gym": "workout fitness training bodybuilding fitfam fit", "home": "homedecor interiordesign interior livingroom furniture",
    "baby": "babies babyboy babygirl newborn cutebaby", "wedding": "bride groom weddingday weddingdress bridal",
    "night": "nightlife citylights", "boat": "sailing yacht", "plane": "aviation avgeek airport", "water": "lake river pool",
    "garden": "gardening", "art": "artwork drawing painting sketch", "camera": "canon nikon photographer",
}  # fmt: skip

_PLACES = {
    "newyork": "New York, United States", "nyc": "New York, United States", "losangeles": "Los Angeles, California, United States",
    "california": "San Francisco, California, United States", "florida": "Miami, Florida, United States",
    "miami": "Miami, Florida, United States", "texas": "Austin, Texas, United States", "hawaii": "Honolulu, Hawaii, United States",
    "usa": "Chicago, Illinois, United States", "america": "Boston, United States", "canada": "Vancouver, Canada",
    "toronto": "Toronto, Canada", "mexico": "Mexico City, Mexico", "brazil": "Rio de Janeiro, Brazil", "brasil": "Sao Paulo, Brazil",
    "colombia": "Bogota, Colombia", "venezuela": "Caracas, Venezuela", "london": "London, England, United Kingdom",
    "uk": "Manchester, England, United Kingdom", "england": "Bristol, England, United Kingdom", "paris": "Paris, France",
    "france": "Lyon, France", "spain": "Madrid, Spain", "barcelona": "Barcelona, Spain", "italy": "Rome, Italy",
    "italia": "Florence, Italy", "milan": "Milan, Italy", "milano": "Milan, Italy", "berlin": "Berlin, Germany",
    "germany": "Munich, Bavaria, Germany", "poland": "Krakow, Poland", "polska": "Warsaw, Poland", "norway": "Bergen, Norway",
    "sweden": "Stockholm, Sweden", "russia": "Saint Petersburg, Russia", "moscow": "Moscow, Russia", "turkey": "Antalya, Turkey",
    "istanbul": "Istanbul, Turkey", "dubai": "Dubai, United Arab Emirates", "uae": "Abu Dhabi, United Arab Emirates",
    "kuwait": "Kuwait City, Kuwait", "india": "Mumbai, India", "kerala": "Kochi, Kerala, India", "indonesia": "Jakarta, Indonesia",
    "jakarta": "Jakarta, Indonesia", "bali": "Ubud, Bali, Indonesia", "thailand": "Bangkok, Thailand", "japan": "Kyoto, Japan",
    "tokyo": "Tokyo, Japan", "korea": "Seoul, South Korea", "australia": "Perth, Australia", "sydney": "Sydney, Australia",
    "melbourne": "Melbourne, Victoria, Australia", "croatia": "Split, Croatia", "jordan": "Amman, Jordan", "lasvegas": "Las Vegas, United States",
}  # fmt: skip
_ELSEWHERE = (
    "Ulm, Baden-Wuerttemberg, Germany", "Vienna, Austria", "Zurich, Switzerland", "Lisbon, Portugal", "Prague, Czechia",
    "Oslo, Norway", "Nairobi, Kenya", "Auckland, New Zealand", "Lima, Peru", "Denver, Colorado, United States",
    "Leeds, England, United Kingdom", "Nantes, France", "Ghent, Belgium", "Osaka, Japan", "Hanoi, Vietnam",
)  # fmt: skip

_TIMES = ("morning", "afternoon", "evening", "night"), ("weekday", "weekend"), ("winter", "spring", "summer", "fall")
_TAG_TIMES = {
    "morning": "morning", "goodmorning": "morning", "breakfast": "morning", "sunrise": "morning", "afternoon": "afternoon",
    "lunch": "afternoon", "evening": "evening", "sunset": "evening", "dinner": "evening", "night": "night",
    "goodnight": "night", "nightlife": "night", "nightout": "night", "party": "night", "weekend": "weekend",
    "saturday": "weekend", "sunday": "weekend", "saturdaynight": "weekend", "monday": "weekday", "tuesday": "weekday",
    "thursday": "weekday", "friday": "weekday", "tbt": "weekday", "mcm": "weekday", "wcw": "weekday", "winter": "winter",
    "snow": "winter", "ski": "winter", "christmas": "winter", "snowboarding": "winter", "spring": "spring",
    "springtime": "spring", "cherryblossom": "spring", "tulip": "spring", "summer": "summer", "summertime": "summer",
    "bikini": "summer", "beach": "summer", "autumn": "fall", "fall": "fall", "october": "fall", "halloween": "fall",
}  # fmt: skip
_PHRASES = (
    "{}", "{} {}", "{} and {}", "my {}", "a day with {}", "{} time", "so much {}", "love this {}", "the {} today", "{} with {}",
    "look at this {}", "{} in the {}", "at the {}", "finally {}", "what a {}", "{} {} {}", "little {} moment", "enjoying {} and {}",
)  # fmt: skip

#: Tags of crawled lists that say nothing, sell something or belong to one shop.
JUNK = re.compile(
    r"^.{1,2}$|^\d+$|^(of|the|with|for|and|kr|tag|nz.*|.*sutra|saylor.*|siliconetableware|papamoa|mountmaungaui|babybowl|"
    r"babieswithstyle|tflers|spamforspam|textgram|webstagram|statigram|tweegram|hters|dank|kik|sexy|kidrauhl|bizzle|boanoite|"
    r"purposetour|sepatu.*|gain.*|.*follow.*|.*4.*like.*|like.*|tagsfor.*|shoutout|sfs|lfl|fff|nationalsiblingday|kobe.*|justin.*|"
    r"selena.*|belieber.*|arianagrande|taylorswift|kendalljenner|kyliejenner|kimkardashian|harrystyles|niallhoran|zaynmalik|"
    r"mileycyrus|demilovato|jelena|onedirection|beyonce|rihanna|depress.*|drunk|wtf|lmao|lmfao|bored|loveyou|missyou|xoxo|tired|"
    r"hungry|lazy|awake|crazy|boyfriend|girlfriend|mylove|loveher|lovehim|lovethem|polish.*|doubletap|hkig|igaddict|picstitch|inshot)$"
)

#: HARRISON's authors cut plurals; these are what people write.
_SPELLING = {
    "friend": "friends", "shoe": "shoes", "eye": "eyes", "lip": "lips", "heel": "heels", "memory": "memories", "curl": "curls",
    "sneaker": "sneakers", "sunglass": "sunglasses", "jean": "jeans", "pant": "pants", "follower": "followers",
}  # fmt: skip


@dataclass(frozen=True)
class Scenery:
    """What the backbone says in use: its word table, and the words it gave to real photos."""

    table: WordTable
    class_words: list[list[str]]
    close_ups: list[int]
    head: KeywordHead


def scene_targets(posts: Sequence[Post]) -> np.ndarray:
    """0/1 for each post and each scene keyword, (P, K)."""
    return np.array([[keyword in post.tags for keyword in SCENES] for post in posts], np.float32)


def make_scenery(backbone: Backbone, data: Path, cache: Path) -> tuple[Scenery, list[Example]]:
    """Fit the keyword head on Corel5k's fitting part; give the photo posts with the words they would get in use."""
    posts = [p for p in read_posts([data / "corel5k/posts.jsonl.gz"]) if not is_dev_test(p.post_id)]
    seen = backbone_features(backbone, [Path(p.images[0]) for p in posts], cache)
    targets, keywords = scene_targets(posts), tuple(SCENES)
    head = fit_keyword_head(seen.pooled, targets, keywords)
    classes, near = all_class_words(), close_ups()
    table = WordTable(classes, [SCENES[keyword] for keyword in keywords], near)
    fitted = cross_fitted_logits(seen.pooled, targets, keywords)
    examples = photo_examples("corel", posts, seen, fitted, table)
    return Scenery(table, classes, near, head), examples


def photo_examples(
    kind: str, posts: Sequence[Post], seen: SetFeatures, scenes: np.ndarray, table: WordTable
) -> list[Example]:
    """Examples of posts with photos; tags are filled in by `with_vocabulary`."""
    return [
        Example(f"{kind}:{post.post_id}", query_of(post, [w for w, _ in table.image_words(classes, logits)]), ())
        for post, classes, logits, found in zip(posts, seen.classes, scenes, seen.found, strict=True)
        if found
    ]


class Imagination:
    """Makes up the missing fields of posts that are hashtag lists only."""

    def __init__(self, vocabulary: Sequence[str], scenery: Scenery, words_of_tag: dict[str, str]) -> None:
        """Prepare which image words each tag of the vocabulary shows."""
        self._vocabulary = vocabulary
        self._names = words_of_tag
        self._by_word: dict[str, list[list[str]]] = {}
        for words in scenery.class_words:
            for word in words:
                self._by_word.setdefault(word, []).append(words)
        possible = {model_key(word): word for word in scenery.table.words}
        self._shows: dict[str, list[str]] = {}
        for tag in vocabulary:
            for form in (tag, tag.removesuffix("s"), tag + "s", tag.removesuffix("es")):
                if form in possible:
                    self._shows.setdefault(tag, []).append(possible[form])
                    break
        for word, tags in _TAG_SHOWS.items():
            if model_key(word) in possible:
                for tag in tags.split():
                    self._shows.setdefault(tag, []).append(word)
        self._distractors = [words for words in scenery.class_words if words]
        self._topics = topics()
        self._index = {tag: i for i, tag in enumerate(vocabulary)}

    def __call__(self, example: Example, generator: random.Random) -> Example:
        """The example as shown in this visit: fields made up where the set has none."""
        kind = example.post_id.partition(":")[0]
        query, tags = example.query, example.tags
        if kind == "topic":
            return self._topic(example, generator)
        if kind == "blank":
            kept = [name for i, name in enumerate(ANY_PHOTO) if i < 3 or generator.random() < 0.4]
            tags = tuple(self._index[name] for name in kept)
            return replace(example, query=self._setting(query, (), generator), tags=tags)
        if kind == "corel":
            tags = tuple(i for i in tags if self._vocabulary[i] not in _DULL or generator.random() < 0.5) or tags
        if kind == "class":
            words = list(query.image_words)
            generator.shuffle(words)
            query = replace(query, image_words=self._with_noise(words, generator))
        if kind == "list":
            seen = self._seen([self._vocabulary[i] for i in tags], generator)
            query = replace(query, image_words=self._with_noise(seen, generator) if seen else ())
        blind = not query.image_words and not query.text
        if kind in ("list", "class", "corel") and (blind or generator.random() < 0.35):
            query = replace(query, text=self._caption(tags, generator))
        return replace(example, query=self._setting(query, tags, generator), tags=tags)

    def _topic(self, example: Example, generator: random.Random) -> Example:
        seen, names = self._topics[int(example.post_id.partition(":")[2])]
        most = max(2, min(len(seen), generator.randint(1, 5)))
        words = seen[:1] + generator.sample(seen[1:], min(len(seen) - 1, most - 1))
        expanded = self._realistic(words, generator)
        kept = [name for rank, name in enumerate(names) if rank < 2 or generator.random() < 0.75]
        tags = tuple(self._index[name] for name in kept if name in self._index)
        query = Query(image_words=self._with_noise(expanded, generator))
        if generator.random() < 0.35:
            query = replace(query, text=self._caption(tags[:4], generator))
            if generator.random() < 0.5:
                query = replace(query, image_words=())
        return replace(example, query=self._setting(query, tags, generator), tags=tags)

    def _seen(self, tags: Sequence[str], generator: random.Random) -> list[str]:
        """Image words of some of the tags that a photo can show; now and then none, as if there were no photo."""
        visible = [tag for tag in tags if tag in self._shows]
        if not visible or generator.random() < 0.2:
            return []
        chosen = generator.sample(visible, min(len(visible), generator.choice((1, 1, 2, 2, 3))))
        return self._realistic([generator.choice(self._shows[tag]) for tag in chosen], generator)

    def _realistic(self, words: Sequence[str], generator: random.Random) -> list[str]:
        """Add what the classifier would say besides: the other words of a class that carries the word."""
        result: list[str] = []
        for word in words:
            group = [word]
            if word in self._by_word and generator.random() < 0.6:
                others = [w for w in generator.choice(self._by_word[word]) if w != word]
                group += generator.sample(others, generator.randint(0, len(others)))
                if generator.random() < 0.5:
                    generator.shuffle(group)
            result += group
        return list(dict.fromkeys(result))

    def _with_noise(self, words: Sequence[str], generator: random.Random) -> tuple[str, ...]:
        """The words, less some, in two fifths of the cases with a wrong class, mostly behind them."""
        kept = [word for i, word in enumerate(words) if i == 0 or generator.random() < 0.9]
        if generator.random() < 0.4:
            wrong = generator.choice(self._distractors)[-generator.randint(1, 3) :]
            kept = [*wrong, *kept] if generator.random() < 0.25 else [*kept, *wrong]
        return tuple(list(dict.fromkeys(kept))[:MAX_WORDS])

    def _caption(self, tags: Sequence[int], generator: random.Random) -> str:
        names = [self._names.get(self._vocabulary[i], self._vocabulary[i]) for i in tags]
        phrase = generator.choice(_PHRASES)
        wanted = phrase.count("{}")
        if len(names) < wanted:
            return names[0] if names else ""
        return phrase.format(*generator.sample(names, wanted))

    def _setting(self, query: Query, tags: Sequence[int], generator: random.Random) -> Query:
        """Place and time: matching a tag that names one, else now and then any, else unknown."""
        names = [self._vocabulary[i] for i in tags]
        if not query.place:
            fitting = [_PLACES[name] for name in names if name in _PLACES]
            if fitting and generator.random() < 0.8:
                query = replace(query, place=generator.choice(fitting))
            elif generator.random() < 0.2:
                query = replace(query, place=generator.choice(_ELSEWHERE))
        if not query.time and generator.random() < 0.4:
            told = {_TAG_TIMES[name] for name in names if name in _TAG_TIMES}
            query = replace(
                query, time=tuple(next((w for w in part if w in told), generator.choice(part)) for part in _TIMES)
            )
        return query


def respelled(posts: Iterable[Post]) -> list[Post]:
    """HARRISON's posts with the plurals that people write."""
    return [replace(post, tags=tuple(_SPELLING.get(tag, tag) for tag in post.tags)) for post in posts]


def starter_vocabulary(lists: Iterable[Post], few: Iterable[Post], scenery: Scenery) -> tuple[str, ...]:
    """Hashtags that people put on photos: crawled Instagram tags, what the backbone can name, the topics' tags.

    Args:
        lists: HARRISON's posts, of which tags with 3 uses are taken.
        few: The smaller crawled lists, of which tags with 4 uses are taken.
    """
    uses: dict[str, int] = {}
    for posts, least in ((lists, 3), (few, 4)):
        counts: dict[str, int] = {}
        for post in posts:
            for key in tag_keys(post):
                counts[key] = counts.get(key, 0) + 1
        uses |= {key: count for key, count in counts.items() if count >= least and not JUNK.match(key)}
    named = {model_key(word) for word in scenery.table.words}
    from_topics = {tag for _, tags in topics() for tag in tags}
    return tuple(sorted(set(uses) | named | from_topics))


def tag_names(vocabulary: Sequence[str], known: Iterable[str]) -> dict[str, str]:
    """Words of each tag's name (`goldenretriever` -> `golden retriever`); `known` two-word terms come first."""
    load_segmenter()
    terms = {model_key(term): term for term in known}
    endings = ("ofinstagram", "stagram", "photography", "lovers", "lover", "oftheday")
    names = {}
    for tag in vocabulary:
        stem = next((f"{tag[: -len(e)]} {e}" for e in endings if tag.endswith(e) and len(tag) > len(e) + 2), None)
        names[tag] = terms.get(tag) or (stem.replace("ofinstagram", "of instagram") if stem else " ".join(segment(tag)))
    return names


def with_vocabulary(
    examples: Iterable[Example],
    posts: dict[str, Post],
    vocabulary: Sequence[str],
    translate: Callable[[Sequence[str]], Sequence[str]] = lambda keys: keys,
) -> list[Example]:
    """Fill in the tags of photo examples; `translate` turns a set's own keywords into tags."""
    index = {tag: i for i, tag in enumerate(vocabulary)}
    filled = []
    for example in examples:
        keys = translate(tag_keys(posts[example.post_id]))
        tags = tuple(index[key] for key in keys if key in index)
        if tags:
            filled.append(replace(example, tags=tags))
    return filled


def scene_tags(keywords: Sequence[str]) -> list[str]:
    """Hashtags for a Corel5k photo: its scene, its animal, and what people add to such scenes.

    Corel's `cat` is a tiger and its `jet` any plane, so animals are translated one by one.
    """
    tags = [model_key(SCENES[keyword]) for keyword in keywords if keyword in SCENES]
    tags = [tag for keyword in keywords for tag in _ANIMALS.get(keyword, "").split()] + tags
    wild = {"mountain", "valley", "forest", "river", "coast", "canyon", "desert", "sunset", "snow", "field", "clouds"}
    if "building" in tags or "bridge" in tags:
        tags.append("architecture")
    if wild & set(tags) and not {"building", "people", "street"} & set(tags):
        tags += ["nature", "landscape"]
    if "skyline" in tags or ("street" in tags and "building" in tags):
        tags += ["city", "urban"]
    return list(dict.fromkeys(tags))
