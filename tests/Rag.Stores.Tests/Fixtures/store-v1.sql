PRAGMA application_id = 1380009843;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
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
);
INSERT INTO "article" VALUES(2,'article-39',1,NULL,'Title of article-39','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z','tog mab kok vum top gop gap top pag rub fap vop kap fab fok mag fag fak gak pag fum gup zok vum rop dak gab vam.
','16a42ecf');
INSERT INTO "article" VALUES(4,'article-2',2,NULL,'Title of article-2','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T10:00:00.0000000Z','vam gob dob dog rom vab rub guk gog dum bum mab bom kum rab zob rob bog pag mak vum.
','5fe51919');
INSERT INTO "article" VALUES(11,'article-33',2,NULL,'Title of article-33','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T10:00:00.0000000Z','','811c9dc5');
INSERT INTO "article" VALUES(35,'article-53',3,NULL,'Title of article-53','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T11:00:00.0000000Z','dom tok mok dap zag gog tom pag pob fuk tub rug rap mog.
dak fop zag gap mog vub dap mom gag kog mop kog kuk dab fub vop rag pum gom vup.
','0aa2b570');
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (number) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (article, ordinal)
);
INSERT INTO "chunk" VALUES(4,2,0,0,112,'tog mab kok vum top gop gap top pag rub fap vop kap fab fok mag fag fak gak pag fum gup zok vum rop dak gab vam.');
INSERT INTO "chunk" VALUES(115,4,0,0,84,'vam gob dob dog rom vab rub guk gog dum bum mab bom kum rab zob rob bog pag mak vum.');
INSERT INTO "chunk" VALUES(116,35,0,0,56,'dom tok mok dap zag gog tom pag pob fuk tub rug rap mog.');
INSERT INTO "chunk" VALUES(117,35,1,57,137,'dak fop zag gap mog vub dap mom gag kog mop kog kuk dab fub vop rag pum gom vup.');
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
    content_hash TEXT NOT NULL,
    PRIMARY KEY (article, revision)
) WITHOUT ROWID;
INSERT INTO "revision" VALUES(4,1,NULL,'Title of article-2','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z','','811c9dc5');
INSERT INTO "revision" VALUES(11,1,NULL,'Title of article-33','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z','rop vak tug mug dub fum rom bag vup pup zap duk dag mam tug kog kuk pum mum zab tap dap kab gak.
','2b073ef7');
INSERT INTO "revision" VALUES(35,1,NULL,'Title of article-53','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T09:00:00.0000000Z','tob kuk bom fok tug tom kup ruk kag fop vuk gom dam dup rub rob pog gab map zag mom pup gum ram rup.
gum rom zak kub pom vup rak dok pup mug.
zob zup kug bog rug tok fab ruk.
','cb7e8865');
INSERT INTO "revision" VALUES(35,2,NULL,'Title of article-53','The Gob',NULL,'news',NULL,NULL,'2024-03-01T08:00:00.0000000Z','2024-03-01T10:00:00.0000000Z','gop zob fok pam map bum kum zug.
rug tab kog zag rab rag mup gab tub fag tog dug pum.
','8166c9f3');
CREATE TABLE segment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL UNIQUE,
    first_chunk INTEGER NOT NULL,
    last_chunk INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    checksum INTEGER NOT NULL
);
CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "setting" VALUES('dimensions','32');
INSERT INTO "setting" VALUES('embedder','embedder-1');
CREATE TABLE vector (
    chunk INTEGER PRIMARY KEY REFERENCES chunk (id) ON DELETE CASCADE,
    rows BLOB NOT NULL
);
INSERT INTO "vector" VALUES(4,X'52A4CEB10FB010B7CFA0FC291C319A312D33D22E8BB0F22E5BB04D311F34E0B001A0A2B519A8803045315FB0159D87AF38AC3E30FDB3933434B489B0BB9901AE2C31A533F83498A5ACB083AFCD30C02F24B110B5F2B0CFB2D233A3AAF8B0A1B003B43CA61BB21F15A8B0A7352828FB3159B2EB2A19B10331C32AC62522B447A8222EED31B72F7DB69735D932642F422AD9AF70B454AE85AD2825212A94AF9E328B27DCB47A32F7ACBFAE32AD1CAC502BAF2C903511341A28AAB3DBA905A9712D');
INSERT INTO "vector" VALUES(115,X'4318F8A66F338DB16CB13A32463112B66832A2ACFBB2CFAE45AB392F791A89309B318EAC992B2F2FCE2E0F89F3B632B4502E753399ACFFAFC5B33BA1E2A749B4B92C9D2CA0B397A9562A8F1C34B0E3324C285BB29433E3A52F3170AD38ABFC341B293BB59E34EA26C8AE1D2C0EB35531402BCCB2C635A12DB0B5EBAB02B1FF2DD330172211B2513523351B2BC630FEB4BD32E5AAC4A04334242D3CA803B3D2A4952C1F242130D62F542F75B44030A52D2BB4BEA19625C533C234AF2777B28830');
INSERT INTO "vector" VALUES(116,X'A6A53831BB3151ADD532EB2FD32CF3302DA90F354CA19EA72CAC47B6FE96C52E9D314CB3B4B00BAB94B075B1C8B2A8A86A2E0FA527B626B5C6B29A29D233FC9F7A32C4B42B25F52BAF3028357528D42C3AB3AFACDEAE7435D43443A7752C68B1F4AEE5325AB0BAAB23AEEA2E39B39A2E4834D8245A30DCB41E2FEEB233B07AAA');
INSERT INTO "vector" VALUES(117,X'05B03CB1F5B3262DB8310928CCAF693356B5C9AD272D38309833AC2790B38134823122B07BB0EB1D42B3A22D29AC76ABF0B1872ABE31BF19C03483B2E9B431B1');
CREATE INDEX article_by_url ON article (url) WHERE url IS NOT NULL;
CREATE INDEX article_by_time ON article (coalesce(published_at, first_seen_at) DESC, id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('article',61);
INSERT INTO "sqlite_sequence" VALUES('chunk',129);
INSERT INTO "sqlite_sequence" VALUES('segment',17);
COMMIT;
