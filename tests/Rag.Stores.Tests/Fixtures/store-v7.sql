PRAGMA application_id = 1380009843;
PRAGMA user_version = 7;
BEGIN TRANSACTION;
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO setting VALUES('dimensions','32');
INSERT INTO setting VALUES('embedder','embedder-1');
CREATE TABLE article (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    url TEXT,
    title TEXT,
    source TEXT,
    author TEXT,
    category TEXT,
    published_at TEXT,
    updated_at TEXT,
    first_seen_at TEXT NOT NULL,
    revised_at TEXT NOT NULL,
    body TEXT NOT NULL,
    content_hash TEXT NOT NULL
, language TEXT, scope TEXT NOT NULL DEFAULT 'public', source_id TEXT, checksum INTEGER, kind TEXT NOT NULL DEFAULT 'first', corrected_at TEXT, correction TEXT, correction_start INTEGER, correction_end INTEGER);
INSERT INTO article VALUES(1,'twice',2,NULL,'Title of twice','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T10:00:00.0000000Z',replace('vop mup kom bop zog bak mab tok dom mok pum bap vap vak tug rok vak rab top tuk vob fap.\nvam fup pop dop mom pub fum gap tuk fag rab vum dub bub mug fag mab dag muk.\n','\n',char(10)),'93b87db7',NULL,'public',NULL,-6224022385786175747,'update',NULL,NULL,NULL,NULL);
INSERT INTO article VALUES(2,'once',1,NULL,'Title of once','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z',replace('dam mag fom mob zak vum mab gab tak rom vog gug mug vok.\nrup vab zap dom vub mab fum kab mam bam bog fak zak rog tap tag pom pag zag gap vug tag.\n','\n',char(10)),'0e4fc4fc',NULL,'public',NULL,-966439992764345561,'first',NULL,NULL,NULL,NULL);
INSERT INTO article VALUES(5,'foreign',1,NULL,'Title of foreign','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z',replace('Zürich – für 5 €.\nМосква́ и 東京。\n🦊🐻 fox and bear 🦊\nplain.','\n',char(10)),'9fefeccf',NULL,'public',NULL,-5367472887671271261,'first',NULL,NULL,NULL,NULL);
INSERT INTO article VALUES(6,'other',1,NULL,'Title of other','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z',replace('tum kog top bap pog zuk vab vab vop fup vak mam kup tak vum bap pab bob vab tug fup gap kuk fab pom bak duk zop.\nvub dob bum vok gak kap zam pag zup kup vom bap bam mab gok kug zug dob bam gak zag rak mog mok bup gok fap fam.\n','\n',char(10)),'3a9b8063',NULL,'public',NULL,-2741708395925553333,'first',NULL,NULL,NULL,NULL);
CREATE TABLE revision (
    article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    url TEXT,
    title TEXT,
    source TEXT,
    author TEXT,
    category TEXT,
    published_at TEXT,
    updated_at TEXT,
    first_seen_at TEXT NOT NULL,
    revised_at TEXT NOT NULL,
    body TEXT NOT NULL,
    content_hash TEXT NOT NULL, language TEXT, scope TEXT NOT NULL DEFAULT 'public', source_id TEXT, checksum INTEGER, kind TEXT NOT NULL DEFAULT 'first', corrected_at TEXT, correction TEXT, correction_start INTEGER, correction_end INTEGER, held_until TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (article, revision)
) WITHOUT ROWID;
INSERT INTO revision VALUES(1,1,NULL,'Title of twice','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z',replace('dag gum fub gop mom mab rom dak rum kob dap bum dub pak dom gup gug bak tub mum fap mum dop zap kum.\nrum fom pub tap map dug pum tag rag mab mag kuk tub fab mab dam bam.\nfak mam zom mam bag gom pob gap mak gug zap dob dak dab bop gam mog mam fak dub tab tom pug.\n','\n',char(10)),'b7c326a5',NULL,'public',NULL,4632153039437433719,'first',NULL,NULL,NULL,NULL,'2024-03-01T10:00:00.0000000Z');
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL, checksum INTEGER,
    UNIQUE (article, ordinal)
);
INSERT INTO chunk VALUES(4,2,0,0,56,'dam mag fom mob zak vum mab gab tak rom vog gug mug vok.',-692114497400814572);
INSERT INTO chunk VALUES(5,2,1,57,145,'rup vab zap dom vub mab fum kab mam bam bog fak zak rog tap tag pom pag zag gap vug tag.',-5002981510545862773);
INSERT INTO chunk VALUES(8,1,0,0,88,'vop mup kom bop zog bak mab tok dom mok pum bap vap vak tug rok vak rab top tuk vob fap.',-4711746149409815160);
INSERT INTO chunk VALUES(9,1,1,89,165,'vam fup pop dop mom pub fum gap tuk fag rab vum dub bub mug fag mab dag muk.',-4761045175503682358);
INSERT INTO chunk VALUES(10,5,0,0,17,'Zürich – für 5 €.',-3258773344955537426);
INSERT INTO chunk VALUES(11,5,1,18,31,'Москва́ и 東京。',4717568664439175988);
INSERT INTO chunk VALUES(12,5,2,32,52,'🦊🐻 fox and bear 🦊',-4013164216753387016);
INSERT INTO chunk VALUES(13,5,3,53,59,'plain.',-246060631602590442);
INSERT INTO chunk VALUES(14,6,0,0,112,'tum kog top bap pog zuk vab vab vop fup vak mam kup tak vum bap pab bob vab tug fup gap kuk fab pom bak duk zop.',8900749443886534791);
INSERT INTO chunk VALUES(15,6,1,113,225,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',5197970529267881984);
CREATE TABLE vector (
    chunk INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    rows BLOB NOT NULL
, checksum INTEGER);
INSERT INTO vector VALUES(4,X'583211b4d4231b2a08a4e0b23f34e7349f2b5233b2226f2dd2ad56b415b463ad412c53333025df252d324fb1a3aee02f67aca5b466a226a9caafea2c4ab640330e353da10db297aaa7b0c42d159d7fb481b2c6301eb379ad433350a9c0a899289830e7acebb049b4c6341e264eb11835a0287db0e023ed31152abfb229b147b5ccb0bd1ecb34e9a40e349aadeb3334af2435a2321db4572e7e32e13501a84d302c303525d09be9346f91e32ec3325e32e4a8ec2e7ead2c2e0bb0a1b10432792c0629593581280db4fc3518a506a71fb47830e12a2429c3b2502f0da00b2bea30193384b330acc1a8b4b44b344e312234afb4bbb04aad022fadafe8a753288e82',4916154201924575089);
INSERT INTO vector VALUES(5,X'14b1a2b0e0300a1b6d2fe52cf633202d9032f0304eb477b193ae87280631423058343d3227b18630acb3409e38b40aa5d5a1a5ae3eb583b5dc2c52274134c130',-9002406676411725452);
INSERT INTO vector VALUES(8,X'8a31a0aaaea3daa368b64034d4248232e6b2ae34fc2e1db440b395b477afa92f9d9af327d9281db58bb0e3b1a1271532fc16cb28643110b4bd2ef825e9a977b0',3426298904677843730);
INSERT INTO vector VALUES(9,X'b9a1393531b4f6b2d2b25d3515309db004304032382d19346bb0032e782b5f189e2e32ab0fb1cb2b032aa39eef2f70b5982d9ab33aad9cac87b50a2ebcb2fe27e39d1a285730fcab7f31beb4083110a585b04aaac6b25cb4d8aa6621bdb4b6b4f33101329bada5b4a61c09b00a3343b0823436a496afe22e27352c990e29ea33383261342031a92819aed0b19832a4b18c1d101d25b581a1222e0fb58baadfa8872a68aeefaa152826af78347fb6b3b45c311034df2db5aaeab091b0a2b065a8',-2805125089560051158);
INSERT INTO vector VALUES(10,X'9aa9773674ac7eafdeae3732abb09aac45b2c52c02b2ff2f06330633632ea5347135aca83334c3317e229a28132ee33143296b24c72633353630e0ad94b160b1',-8172227482068530015);
INSERT INTO vector VALUES(11,X'a1a98030c830293485aa52340ca6a8b066b354a6c5b15e2bc1ad81b1a9315930b9a4fcb614b099af84b673aeb22d202d44a4aa2c37a8ee2d03b4ca9e72279fb59d313bada3a6ed2cd52971b3ff2c3f2824284134adb1dfb2b1302530d02ed724d92cbaa893a30ab1e332b52fe7b58c27499438b680b423b480b1e03590a91c2444b00db0f0ac9f9d5aaa41a7842fb134812e61994c2b7ea9e1b48434f0b2b8302a2c75b45333302f96aa0ab1642eb6327cb5ba3039b596b055b4642e871fc630',-5480367467892359420);
INSERT INTO vector VALUES(12,X'29a2dcb0ae96fd2bf12f5daa6f3030a85b162db0743430b377349da444ac16b541b491b55aaa949bffa82527bfb1b4b2a9b02332cc2c6eac7cb447b0f3288ab6',8134986730172384918);
INSERT INTO vector VALUES(13,X'04b584b0b3287333d13276a8cfa940a6ee2bada67ba49d28a7b43e30cb2612b48c2b2aa9c8365a34492d752b8424b5ada63312b16bad6eb1463528b07ab35c310f2dc73351b50097c2af1d314d2df730a02c6cabe53222367eae4433f03405b5cb254ab3c3ac2ea359af87af32a9862d772a3b2af12f0badc931453072b5f92d74b4ccb045317cb4e2a967b07f24f6b39b27a231b235ed2e532fc631122a1ab11cb379a8042edba4f0ade7238e1769b450aea9aa2229911b4a3493ab35b69c3482311c30f834bcb0512fd3ae25b52931feb02fadcf2b992c37a9c732302e06b445351faa4eaf412c7e35703543aa57af38a5e23414a669af3930202ed5a88fae',6090107607016381947);
INSERT INTO vector VALUES(14,X'2cb19a348ead4a322e342215ad33172e2d975334142e722d07304c33aba7d434f8aa492eeeac183401b131b035b070304a2d2e35d7aa3f2a74b56e24f3b08a32a2a56aae082cbfa7c73080acb4b399234d30b5b0c92c1530a2aaac335e244e32d9a79cb623346928e09da030caafe125ca34aa31ec32a4b42228e2b3122827b639ad36b11aae9dac1a33bea871317835a22a19a09b34f52ee0341f35870e352579269aaccaab079f393447b6c1aa81a9083365ac58b40ab16ba6f2afd2b21aaf',6681096051594721834);
INSERT INTO vector VALUES(15,X'c5b3ffb35934592b032529a7bfaeecb4b83044ae492cf428c5b0edb165b3b33061a91a2d71b3fd263b2dc3351b2e9a3270b485306bb3e9314a2fad2e122817b427b0e1adfda585b4a8b4483062b0dcb254adf5b1a7b2522158b441ac5731902c0c2207b0a229e533bab46e359220f6ab0fb436b28bad8a2d9cb4e3b198aeb628',-5099019416815235048);
CREATE TABLE segment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL UNIQUE,
    first_chunk INTEGER NOT NULL,
    last_chunk INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE past_chunk (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    checksum INTEGER NOT NULL,
    FOREIGN KEY (article, revision) REFERENCES revision (article, revision) ON DELETE CASCADE
);
INSERT INTO past_chunk VALUES(1,1,1,0,0,100,'dag gum fub gop mom mab rom dak rum kob dap bum dub pak dom gup gug bak tub mum fap mum dop zap kum.',-5033212354494560431);
INSERT INTO past_chunk VALUES(2,1,1,1,101,169,'rum fom pub tap map dug pum tag rag mab mag kuk tub fab mab dam bam.',-6100326847960478064);
INSERT INTO past_chunk VALUES(3,1,1,2,170,262,'fak mam zom mam bag gom pob gap mak gug zap dob dak dab bop gam mog mam fak dub tab tom pug.',-8942109824329415394);
CREATE TABLE retired (
    chunk INTEGER PRIMARY KEY,
    article TEXT NOT NULL,
    revision INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    title TEXT,
    source TEXT,
    published_at TEXT,
    first_seen_at TEXT NOT NULL,
    scope TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE tombstone (
    article TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    url TEXT,
    source_id TEXT,
    title TEXT,
    source TEXT,
    first_seen_at TEXT NOT NULL,
    scope TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    retracted_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    checksum INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO tombstone VALUES('gone',1,NULL,NULL,'Title of gone','The Gob','2024-03-01T08:00:00.0000000Z','public','6afd3fc2','2024-03-01T08:00:00.0000000Z','It was wrong.',-996180808105739525);
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    article TEXT NOT NULL,
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    at TEXT NOT NULL,
    checksum INTEGER NOT NULL
);
INSERT INTO change VALUES(1,'twice',1,'added','public','2024-03-01T09:00:00.0000000Z',-3602852219016574503);
INSERT INTO change VALUES(2,'once',1,'added','public','2024-03-01T09:00:00.0000000Z',-6288112320364595592);
INSERT INTO change VALUES(3,'gone',1,'added','public','2024-03-01T09:00:00.0000000Z',-5878484005480468227);
INSERT INTO change VALUES(4,'twice',2,'revised','public','2024-03-01T10:00:00.0000000Z',-2731306629412023805);
INSERT INTO change VALUES(5,'foreign',1,'added','public','2024-03-01T09:00:00.0000000Z',7409526534077164674);
INSERT INTO change VALUES(6,'other',1,'added','public','2024-03-01T09:00:00.0000000Z',-8894976691629072722);
INSERT INTO change VALUES(7,'last',1,'added','public','2024-03-01T09:00:00.0000000Z',5572382108789502277);
INSERT INTO change VALUES(8,'last',1,'removed','public','2026-11-30T11:48:51.5278439Z',3587104475022451547);
INSERT INTO change VALUES(9,'gone',1,'retracted','public','2024-03-01T08:00:00.0000000Z',7696464291058737664);
CREATE TABLE story_member (
    article INTEGER PRIMARY KEY REFERENCES article (number) ON DELETE CASCADE,
    story TEXT NOT NULL,
    at TEXT NOT NULL,
    signature BLOB NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE past_vector (
    chunk INTEGER PRIMARY KEY REFERENCES past_chunk (id) ON DELETE CASCADE,
    rows BLOB NOT NULL,
    checksum INTEGER
);
INSERT INTO past_vector VALUES(1,X'cab0b5afaf32732e6f2ce9adb7a5ddaf45ab5b14c73372a7bfaf3033d7b5e430fbb13c2c52ad243425b41bb25435db113cb34e148534cca89cac2cb137317834953526b4d3b354313228a2a793b53e3382b019b45f31b7336f2d8d30312c64b26f34ec2f0032a22976acfcb0efad4b34532d3d22f811682d46b1d1a36db0f5ac15a7bdaf15b3b43312b57d302cb288aa96b232aeffb04f2f6a2da31fe0a17ab416a91d2af62a1cb08434d12778ada0ac5ab024b56eb4efb3143559b2d2a903b1',-5983440338756172626);
INSERT INTO past_vector VALUES(2,X'ceac6a321db28e353db0f3a064a3feb29eb0a1ae4a3587346331bdb59826bf213c1f06b0a92599300fb45d33943105aa8a30302777a8a1a657b42e34fea88a9ca0b5e130a42c92b4b0b2282eee261f3029ad17346c3590b0fbb1111f8235ed26ae1f8032f8ab5bb027a563b4212ba4abe6a8daab8db2f1b1b42e1fb060b0e8b3',8258651213442645746);
INSERT INTO past_vector VALUES(3,X'2d341c33d72931318c2620b13f3126303eb4c1b3cd1d62346e30bd303f2e62b3f1a2be30d1b1ab279aae2732ed31792bfbad52b14d2ec934fc33e7ac8db5b5aeac34d9b571b2c9322daa12ae84b37c232b2d7029b0aae92958300ea85834a931a92ca6ad67aea52e45357bb41031a3305d34b734fd2f9caf1eb093ae5a29712ccdb430b2dbaba124f031faaed2b221b3c7ae87b129b59b9e732918ac53245caf4528cc30602d1532bf31242e70b5deb1cea07b34ddac8f351c32f3b174af0430',1870882595687060430);
CREATE TABLE vector_b (
    chunk INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    rows BLOB NOT NULL,
    checksum INTEGER
);
CREATE TABLE past_vector_b (
    chunk INTEGER PRIMARY KEY REFERENCES past_chunk (id) ON DELETE CASCADE,
    rows BLOB NOT NULL,
    checksum INTEGER
);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('change',9);
INSERT INTO sqlite_sequence VALUES('article',7);
INSERT INTO sqlite_sequence VALUES('chunk',16);
CREATE INDEX article_by_url ON article (url) WHERE url IS NOT NULL;
CREATE INDEX article_by_time ON article (coalesce(published_at, first_seen_at) DESC, id);
CREATE INDEX article_by_source_id ON article (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX revision_by_span ON revision (held_until, revised_at);
CREATE INDEX past_chunk_by_revision ON past_chunk (article, revision);
CREATE INDEX tombstone_by_url ON tombstone (url) WHERE url IS NOT NULL;
CREATE INDEX story_member_by_story ON story_member (story, at);
CREATE INDEX story_member_by_time ON story_member (at DESC);
COMMIT;
