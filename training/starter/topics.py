"""Topics of photos, written by hand: what is seen, and the hashtags people put on such photos.

No public set at hand has both photos and hashtags for them, so these rows are the made part of the bridge from image
words to tags (named in the model card). Left of the bar: image words, any of which may be missing; right: tags, the most
telling first.
"""

TOPICS = """
dog, pet, animal | dog dogsofinstagram doglover dogstagram pet dogs instadog puppy cute doglife petsofinstagram
dog, pet, animal, grass, garden | dog dogsofinstagram doglover pet walk outdoors doglife nature
dog, pet, beach, sand, sea | dog beach dogsofinstagram doglover sea beachlife summer pet beachdog
dog, snow, pet | dog snow winter dogsofinstagram doglover snowdog pet
puppy, dog, pet | puppy dog puppylove puppiesofinstagram cute dogsofinstagram pet puppies
golden retriever, retriever, dog, pet | goldenretriever dog retriever dogsofinstagram doglover goldenretrieversofinstagram
husky, dog, pet, snow | husky dog dogsofinstagram huskiesofinstagram doglover winter
cat, pet, animal | cat catsofinstagram catlover kitty pet cats catstagram instacat cute meow petsofinstagram
tabby, cat, pet | cat tabby catsofinstagram catlover kitty pet tabbycat cute
kitten, cat, pet | kitten cat kittensofinstagram catsofinstagram cute kitty pet
rabbit, pet, animal | rabbit bunny pet cute animal rabbitsofinstagram
hamster, rodent, pet | hamster pet cute animal
horse, animal, field | horse horses equestrian horsesofinstagram animal nature riding farm
cow, farm, field, grass | cow farm countryside animal nature farmlife
sheep, field, grass | sheep farm countryside animal nature
pig, animal, farm | pig farm animal farmlife
bird, animal, tree | bird birds birdsofinstagram birdphotography wildlife nature birdwatching animal
bird, sea, seabird, water | seagull bird sea birdphotography nature wildlife ocean
duck, water, waterfowl, bird | duck bird water nature birdphotography wildlife
swan, water, bird, lake | swan bird lake nature water wildlife
owl, bird of prey, bird | owl bird birdofprey wildlife birdphotography nature
eagle, bird of prey, bird, sky | eagle bird birdofprey wildlife nature
parrot, bird | parrot bird tropical colorful birdsofinstagram
flamingo, bird, water | flamingo bird pink nature wildlife
elephant, animal, grass | elephant wildlife safari africa animal nature wildlifephotography
lion, wild cat, animal | lion wildlife safari africa bigcat animal nature
tiger, wild cat, animal | tiger bigcat wildlife animal zoo nature wildlifephotography
zebra, wildlife, animal | zebra wildlife safari africa animal nature
giraffe, animal | giraffe wildlife safari africa animal zoo
bear, animal, water | bear wildlife animal nature wildlifephotography
fox, animal | fox wildlife nature animal wildlifephotography
deer, animal, forest, grass | deer wildlife nature forest animal wildlifephotography
monkey, animal, tree | monkey wildlife animal nature zoo
squirrel, animal, tree | squirrel wildlife nature animal cute
fish, water, underwater | fish underwater ocean aquarium sea
goldfish, fish | goldfish fish aquarium pet
coral reef, reef, ocean, underwater, diving | coralreef underwater ocean diving scuba reef sealife sea
shark, ocean, water | shark ocean underwater diving sea
whale, ocean, sea | whale ocean sea wildlife nature
turtle, animal | turtle animal wildlife nature
snake, reptile, animal | snake reptile wildlife animal
lizard, reptile, animal | lizard reptile wildlife animal nature
frog, animal | frog nature wildlife macro animal
butterfly, insect, macro, flower | butterfly macro nature insect flower macrophotography garden
bee, insect, macro, flower | bee macro nature flower insect macrophotography garden
ladybug, insect, macro, leaf | ladybug macro nature insect macrophotography
dragonfly, insect, macro | dragonfly macro nature insect macrophotography
spider, macro, spider web | spider macro nature spiderweb macrophotography
flower, plant, petals, garden | flower flowers nature garden flowerstagram bloom spring flowersofinstagram plants floral
daisy, flower, plant | daisy flower flowers nature spring garden flowerstagram
rose, flower, petals | rose flower flowers roses garden love bloom
tulip, flower, garden | tulip flower tulips spring garden flowers
orchid, flower | orchid flower flowers plants nature
sunflower, flower, field | sunflower flower summer field nature yellow
flower, field, yellow, sky | flowers field nature spring yellow countryside
mushroom, fungus, forest | mushroom nature forest autumn fungi mushrooms
tree, forest, leaf | forest tree nature trees woods outdoors green hiking
tree, leaf, autumn | autumn fall leaves tree nature autumnvibes
leaf, plant | leaf plant green nature plants
plant, garden, pot | plants garden plant green gardening plantlover houseplants
garden, plants, flower, house | garden gardening plants flowers nature green
mountain, sky, snow, clouds | mountain mountains snow landscape nature hiking travel adventure outdoors
mountain, valley, landscape, tree | mountains landscape nature hiking valley travel outdoors adventure mountain
alps, mountain, landscape, nature | alps mountains mountain landscape hiking nature travel outdoors
lake, mountain, water, landscape, nature | lake mountains landscape nature water lakelife reflection travel mountain outdoors
lake, water, nature, tree | lake nature water lakelife landscape reflection outdoors
volcano, mountain, landscape | volcano mountain landscape nature travel
cliff, landscape, sea, nature | cliff coast sea landscape nature ocean travel
canyon, stone, valley | canyon landscape nature travel desert roadtrip
desert, sand, dunes | desert sand dunes landscape travel nature
waterfall, water, nature | waterfall nature water landscape hiking
river, water, tree | river nature water landscape outdoors
beach, sea, sand, ocean, coast | beach sea ocean sand summer beachlife waves travel vacation sun
beach, palm tree, sea, sky | beach palmtree tropical paradise summer vacation island sea travel
sea, ocean, water, sky, wave | sea ocean waves water blue nature coast seascape
wave, ocean, water, surf | waves ocean surf surfing sea beach
coast, sea, landscape, stone | coast sea ocean landscape nature travel coastline
sunset, sky, sea, sun, water | sunset sky sun sea sunsetlovers goldenhour ocean nature beautiful evening
sunset, sky, clouds, sun | sunset sky sunsetlovers clouds goldenhour skyporn nature sun evening
sun, sky, clouds | sky sun clouds sunshine nature bluesky
clouds, sky | sky clouds bluesky cloudporn skyporn nature cloudscape
snow, tree, ice, frost | snow winter cold nature frost winterwonderland ice trees
ski, snow, winter, mountain | ski skiing snow winter mountains sport
rain, umbrella, street | rain rainyday umbrella street weather
field, grass, sky, tree | field nature landscape countryside green sky summer
farm, field, barn, hay | farm countryside field nature farmlife rural
island, sea, beach | island sea beach travel paradise tropical
boat, water, sea, harbor | boat sea water harbor sailing boats travel
sailing, boat, sea, water | sailing boat sea sailboat yacht ocean summer
ship, sea, harbor, water | ship sea harbor boat ocean
cruise ship, ship, sea | cruise ship travel sea vacation
kayak, water, lake | kayak kayaking water outdoors adventure nature
lighthouse, sea, coast, tower | lighthouse sea coast ocean travel landscape
pier, sea, water | pier sea ocean beach water
bridge, architecture, water, city | bridge architecture city travel river urban
building, city, street, sky, skyline | city architecture building urban skyline cityscape street travel downtown
skyline, city, water, building | skyline city cityscape architecture urban travel
city, night, light, building | city night citylights nightphotography cityscape urban lights nightlife
night, light, sky | night nightphotography lights nightsky
street, building, people, city | street streetphotography city urban travel people
street, city, traffic light | street city urban streetphotography night
house, building, tree | house home architecture building
church, architecture, building, tower | church architecture history building travel cathedral
castle, architecture, history, building | castle architecture history travel medieval
palace, architecture, travel, building | palace architecture travel history building
temple, architecture, building | temple architecture travel culture asia history
mosque, architecture, dome | mosque architecture travel culture
ruins, stone, history | ruins history ancient travel architecture archaeology
tower, building, sky | tower architecture city travel building
statue, stone, building | statue sculpture art architecture history
fountain, water, city | fountain water city architecture park
market, food, people, street | market food streetfood travel local
train, travel, locomotive | train trains railway travel railroad trainspotting
tram, city, street | tram city street urban transport
bus, city, transport | bus city transport travel
taxi, city, street | taxi city street urban
plane, travel, flying, sky | plane airplane aviation travel flying avgeek aircraft sky
plane, jet, sky, runway | aviation plane airplane avgeek airport jet aircraft
helicopter, sky | helicopter aviation flying
hot air balloon, sky | hotairballoon balloon sky travel adventure
rocket, space, sky | rocket space launch spacex nasa science
astronaut, space, people | space astronaut nasa science portrait
galaxy, space, night sky | space astronomy stars galaxy astrophotography universe
car, vehicle, street | car cars carsofinstagram auto carporn driving carlifestyle vehicle
sports car, car, vehicle | car sportscar cars supercar carsofinstagram carporn luxury
vintage car, car, vehicle | vintagecar classiccar car vintage cars retro
race car, racing, car | racing racecar motorsport car cars
jeep, offroad, car | jeep offroad car adventure 4x4
truck, vehicle | truck trucks vehicle car
motorcycle, vehicle, bike | motorcycle bike motorbike biker ride moto bikelife motorcycles
scooter, motorcycle, street | scooter vespa motorcycle ride street
bike, cycling, bicycle | bike cycling bicycle ride cyclist bikelife sport
mountain bike, bike, cycling | mtb mountainbike bike cycling outdoors adventure
food, dinner, plate | food foodie foodporn instafood dinner yummy delicious foodstagram foodphotography homemade
food, restaurant, dinner, table | food dinner restaurant foodie foodporn delicious instafood
pizza, food, italian | pizza food foodporn italianfood foodie yummy dinner cheese
burger, food | burger food foodporn foodie yummy lunch fastfood
pasta, food, italian | pasta food italianfood foodporn foodie dinner yummy
soup, food, bowl | soup food homemade foodie dinner healthy
salad, vegetable, food, healthy | salad healthy healthyfood food vegan cleaneating lunch vegetarian foodie
vegetable, food, healthy | vegetables healthy vegan food healthyfood fresh vegetarian organic
fruit, food, healthy | fruit fresh healthy food healthyfood fruits vegan
strawberry, fruit, food | strawberry fruit fresh food summer sweet
bread, baking, bakery, food | bread baking bakery homemade food breakfast
bagel, breakfast, food | bagel breakfast food brunch
breakfast, food, coffee | breakfast food coffee morning brunch foodie
sushi, food, japanese | sushi japanesefood food foodporn foodie dinner
burrito, food, mexican | mexicanfood food burrito foodporn tacos
ice cream, dessert, food | icecream dessert sweet summer yummy food
cake, dessert, food, baking | cake dessert baking sweet homemade chocolate yummy birthdaycake
chocolate, dessert, food | chocolate dessert sweet yummy cake food
candy, sweets, shop | candy sweets sweet
coffee, cafe, espresso, drink | coffee espresso cafe coffeelover coffeetime barista morning latte coffeeshop caffeine
coffee, mug, cup | coffee coffeetime coffeelover morning mug goodmorning
tea, cup, drink | tea teatime drink relax cozy
wine, drink, bottle | wine redwine winelover drinks wineoclock
beer, drink, glass | beer craftbeer drinks cheers bar pub
cocktail, bar, drink | cocktail cocktails drinks bar cheers party
cooking, kitchen, food | cooking kitchen homemade food chef recipe
people, portrait, face | portrait people portraitphotography face photography
people, selfie, face | selfie me smile happy friends
woman, portrait, face, people | portrait woman girl beauty model beautiful portraitphotography
man, portrait, people | portrait man menstyle people
people, friends, party | friends party fun goodtimes happy nightout
people, street, city | people streetphotography city street urban
people, beach, sea | beach summer friends vacation sea fun
people, mountain, hiking | hiking mountains adventure outdoors friends nature travel
baby, people | baby cute babylove family babyboy babygirl newborn love
family, people, children | family kids love children memories happy
wedding, love, people | wedding love bride groom weddingday weddingphotography couple
graduation, people | graduation university college proud
concert, music, stage, people | concert livemusic music stage live show
guitar, music, strings | guitar music guitarist musician acousticguitar
piano, music | piano music musician pianist
drum, music | drums music drummer musician
violin, music, strings | violin music musician classicalmusic
microphone, singing, music | music singer singing live
book, library | books reading book bookstagram library booklover
toy, teddy bear | toy teddybear cute toys
game, puzzle | game puzzle fun
computer, laptop, work, desk | laptop work computer office tech workspace workfromhome
phone, telephone | phone tech iphone mobile
camera, photography | camera photography photographer photo analog photooftheday
screen, computer, keyboard | computer tech work gaming setup
swimming, pool, water | swimming pool swim water summer sport
gym, fitness, sport | gym fitness workout training fit motivation strong
running, shoe, sneakers | running run fitness sneakers training runner
sneakers, shoe, running | sneakers shoes kicks sneakerhead nike fashion
soccer, football, sport, ball | soccer football sport ball game team
basketball, sport, ball | basketball sport nba ball game
baseball, sport, people | baseball sport game team
tennis, sport, ball | tennis sport ball
golf, sport, grass | golf sport golfing grass
gymnastics, sport | gymnastics sport fitness training
yoga, people, fitness | yoga fitness meditation peace health
camping, tent, outdoors | camping tent outdoors adventure nature hiking camp
backpack, travel, hiking | travel backpacking hiking adventure outdoors
fashion, dress, clothing | fashion dress style ootd outfit fashionista
fashion, clothing, coat | fashion style ootd outfit streetstyle clothing
suit, fashion, people | suit menswear fashion style gentleman
shoe, fashion, footwear | shoes fashion style heels footwear
bag, fashion | bag fashion style accessories handbag
hat, fashion | hat fashion style
sunglasses, fashion | sunglasses fashion style summer
jewelry, necklace | jewelry necklace fashion handmade accessories
watch, clock | watch watches time style
makeup, beauty, lipstick | makeup beauty lipstick mua makeupartist cosmetics
hair, barber | hair hairstyle haircut barber hairstylist
furniture, home, interior, sofa | interior home homedecor interiordesign design decor furniture
chair, furniture, table | furniture interior design home chair
lamp, light, home | lamp light interior home decor
candle, light | candle light cozy relax
kitchen, home | kitchen home interior interiordesign
window, building | window architecture light building
christmas, winter | christmas xmas winter holiday christmastree
halloween, pumpkin | halloween pumpkin autumn october spooky
fire, night | fire campfire night
art, statue, museum | art museum sculpture artist culture
macro, insect, plant | macro nature macrophotography closeup insect
tractor, farm, field | tractor farm farming agriculture field
clock, tower, building | clock architecture time building
flag, building, sky | flag country sky
playground, kids | playground kids fun children
amusement, carousel, fair | carousel fair fun amusementpark
""".strip()


def topics() -> list[tuple[list[str], list[str]]]:
    """(image words, tags) of every topic."""
    rows = []
    for line in TOPICS.splitlines():
        seen, tags = line.split("|")
        rows.append(([word.strip() for word in seen.split(",")], tags.split()))
    return rows
