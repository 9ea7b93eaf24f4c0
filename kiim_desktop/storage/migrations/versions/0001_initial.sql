CREATE TABLE act (
	no INTEGER NOT NULL,
	user BLOB NOT NULL,
	at INTEGER NOT NULL,
	wrote INTEGER NOT NULL,
	deed TEXT NOT NULL,
	what BLOB NOT NULL,
	batch BLOB NOT NULL,
	draft BLOB NOT NULL,
	turned INTEGER NOT NULL,
	PRIMARY KEY (no)
);
CREATE TABLE act_part (
	no INTEGER NOT NULL,
	act INTEGER NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	kind INTEGER NOT NULL,
	"before" BLOB NOT NULL,
	"after" BLOB NOT NULL,
	PRIMARY KEY (no)
);
CREATE TABLE agenda (
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	kind INTEGER NOT NULL,
	day TEXT NOT NULL,
	due TEXT NOT NULL,
	time TEXT NOT NULL,
	user BLOB NOT NULL,
	PRIMARY KEY (scope, record)
)
 WITHOUT ROWID;
CREATE INDEX agenda_in_time ON agenda (day, time);
CREATE TABLE attachment (
	no INTEGER NOT NULL,
	id BLOB NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	"key" BLOB NOT NULL,
	name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	size INTEGER NOT NULL,
	sha256 BLOB NOT NULL,
	chunks INTEGER NOT NULL,
	at INTEGER NOT NULL,
	is_whole INTEGER NOT NULL,
	root BLOB DEFAULT (x'') NOT NULL,
	listing BLOB DEFAULT (x'') NOT NULL,
	part BLOB DEFAULT (x'') NOT NULL,
	is_wanted INTEGER DEFAULT 0 NOT NULL,
	PRIMARY KEY (no),
	UNIQUE (scope, record),
	UNIQUE (id)
);
CREATE INDEX attachment_by_root ON attachment (root);
CREATE INDEX attachment_elsewhere ON attachment (no) WHERE is_whole = 2;
CREATE INDEX attachment_in_halves ON attachment (no) WHERE is_whole = 0;
CREATE TABLE audit (
	no INTEGER NOT NULL,
	at INTEGER NOT NULL,
	user BLOB NOT NULL,
	action TEXT NOT NULL,
	object BLOB NOT NULL,
	detail TEXT NOT NULL,
	purpose TEXT NOT NULL,
	consent BLOB NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (no)
);
CREATE INDEX audit_in_time ON audit (at);
CREATE INDEX audit_of_action ON audit (action, at);
CREATE INDEX audit_of_object ON audit (object, at) WHERE object <> x'';
CREATE INDEX audit_of_user ON audit (user, at);
CREATE TABLE audit_anchor (
	no INTEGER NOT NULL,
	month TEXT NOT NULL,
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	count INTEGER NOT NULL,
	head BLOB NOT NULL,
	"before" BLOB NOT NULL,
	device BLOB NOT NULL,
	signer BLOB NOT NULL,
	signature BLOB NOT NULL,
	device_key BLOB,
	device_signature BLOB,
	removed INTEGER,
	removal BLOB,
	PRIMARY KEY (no)
);
CREATE TABLE batch (
	id BLOB NOT NULL,
	file_hash BLOB NOT NULL,
	at INTEGER NOT NULL,
	user BLOB NOT NULL,
	state TEXT NOT NULL,
	rows_done INTEGER NOT NULL,
	rows_total INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;
CREATE TABLE carried (
	hash BLOB NOT NULL,
	device BLOB NOT NULL,
	rid BLOB NOT NULL,
	number INTEGER NOT NULL,
	bundle BLOB,
	at INTEGER NOT NULL,
	PRIMARY KEY (hash)
)
 WITHOUT ROWID;
CREATE TABLE chunk_place (
	stream BLOB NOT NULL,
	root BLOB NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	is_to_fill INTEGER NOT NULL,
	state INTEGER NOT NULL,
	asked INTEGER NOT NULL,
	PRIMARY KEY (stream, root)
)
 WITHOUT ROWID;
CREATE INDEX chunk_place_of_record ON chunk_place (scope, record);
CREATE TABLE claim (
	stream BLOB NOT NULL,
	key_id BLOB NOT NULL,
	scope BLOB NOT NULL,
	owner BLOB NOT NULL,
	until TEXT NOT NULL,
	state TEXT NOT NULL,
	epoch BLOB NOT NULL,
	alias INTEGER,
	notice BLOB NOT NULL,
	grant BLOB NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (stream, key_id)
)
 WITHOUT ROWID;
CREATE INDEX claim_of_scope ON claim (scope);
CREATE TABLE consent_due (
	scope BLOB NOT NULL,
	PRIMARY KEY (scope)
)
 WITHOUT ROWID;
CREATE TABLE deadline (
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	rule TEXT NOT NULL,
	"begin" TEXT NOT NULL,
	first TEXT NOT NULL,
	last TEXT NOT NULL,
	shown_from TEXT NOT NULL,
	shown_until TEXT NOT NULL,
	user BLOB NOT NULL,
	PRIMARY KEY (scope, record, rule)
)
 WITHOUT ROWID;
CREATE INDEX deadline_in_time ON deadline (first, last, shown_from, shown_until, user);
CREATE TABLE draft (
	id BLOB NOT NULL,
	user BLOB NOT NULL,
	scope BLOB NOT NULL,
	kind INTEGER NOT NULL,
	record BLOB NOT NULL,
	"values" BLOB NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;
CREATE TABLE exchange_log (
	no INTEGER NOT NULL,
	at INTEGER NOT NULL,
	carrier TEXT NOT NULL,
	outcome TEXT NOT NULL,
	sent INTEGER NOT NULL,
	received INTEGER NOT NULL,
	bytes_up INTEGER NOT NULL,
	bytes_down INTEGER NOT NULL,
	round_trips INTEGER NOT NULL,
	millis INTEGER NOT NULL,
	PRIMARY KEY (no)
);
CREATE TABLE farewell (
	unit BLOB NOT NULL,
	stream BLOB NOT NULL,
	key_id BLOB NOT NULL,
	rid BLOB NOT NULL,
	epoch BLOB NOT NULL,
	envelope BLOB NOT NULL,
	sent INTEGER NOT NULL,
	PRIMARY KEY (unit)
)
 WITHOUT ROWID;
CREATE TABLE hidden (
	scope BLOB NOT NULL,
	reason TEXT NOT NULL,
	PRIMARY KEY (scope, reason)
)
 WITHOUT ROWID;
CREATE TABLE in_stream (
	stream BLOB NOT NULL,
	record BLOB NOT NULL,
	dots BLOB NOT NULL,
	"before" BLOB,
	PRIMARY KEY (stream, record)
)
 WITHOUT ROWID;
CREATE TABLE kept_offer (
	stream BLOB NOT NULL,
	record BLOB NOT NULL,
	owner BLOB NOT NULL,
	until TEXT NOT NULL,
	kind INTEGER NOT NULL,
	"values" BLOB NOT NULL,
	basis TEXT NOT NULL,
	wall INTEGER NOT NULL,
	PRIMARY KEY (stream, record)
)
 WITHOUT ROWID;
CREATE TABLE match_card (
	no INTEGER NOT NULL,
	person BLOB NOT NULL,
	card BLOB NOT NULL,
	PRIMARY KEY (no),
	UNIQUE (person)
);
CREATE TABLE match_due (
	person BLOB NOT NULL,
	mark INTEGER NOT NULL,
	PRIMARY KEY (person)
)
 WITHOUT ROWID;
CREATE TABLE match_key (
	"key" INTEGER NOT NULL,
	card INTEGER NOT NULL,
	PRIMARY KEY ("key", card)
)
 WITHOUT ROWID;
CREATE INDEX keys_of_card ON match_key (card);
CREATE TABLE merged (
	scope BLOB NOT NULL,
	target BLOB NOT NULL,
	person BLOB,
	PRIMARY KEY (scope)
)
 WITHOUT ROWID;
CREATE INDEX merged_by_person ON merged (person);
CREATE TABLE meta (
	"key" TEXT NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY ("key")
)
 WITHOUT ROWID;
CREATE TABLE order_letter (
	"order" BLOB NOT NULL,
	what TEXT NOT NULL,
	signed BLOB NOT NULL,
	sent INTEGER NOT NULL,
	PRIMARY KEY ("order", what)
)
 WITHOUT ROWID;
CREATE TABLE order_receipt (
	"order" BLOB NOT NULL,
	device BLOB NOT NULL,
	signed BLOB NOT NULL,
	at INTEGER NOT NULL,
	outcome INTEGER NOT NULL,
	PRIMARY KEY ("order", device)
)
 WITHOUT ROWID;
CREATE TABLE outbox (
	seq INTEGER NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	kind INTEGER NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (seq)
);
CREATE INDEX outbox_by_kind ON outbox (kind, seq);
CREATE TABLE outgoing (
	number INTEGER NOT NULL,
	rid BLOB NOT NULL,
	hash BLOB NOT NULL,
	bundle BLOB NOT NULL,
	units BLOB NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (number)
);
CREATE TABLE person (
	no INTEGER NOT NULL,
	id BLOB NOT NULL,
	sort TEXT NOT NULL,
	"row" BLOB NOT NULL,
	names TEXT NOT NULL,
	numbers TEXT NOT NULL,
	last_contact TEXT NOT NULL,
	next_due TEXT NOT NULL,
	level TEXT NOT NULL,
	conflicts INTEGER NOT NULL,
	PRIMARY KEY (no),
	UNIQUE (id)
);
CREATE INDEX person_by_name ON person (sort, no);
CREATE TABLE record (
	scope BLOB NOT NULL,
	id BLOB NOT NULL,
	kind INTEGER NOT NULL,
	begins TEXT NOT NULL,
	deleted INTEGER NOT NULL,
	conflicts INTEGER NOT NULL,
	payload BLOB NOT NULL,
	state BLOB NOT NULL,
	PRIMARY KEY (scope, id)
)
 WITHOUT ROWID;
CREATE INDEX record_in_conflict ON record (scope, id) WHERE conflicts > 0;
CREATE INDEX record_in_time ON record (scope, kind, begins);
CREATE TABLE reference (
	target BLOB NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	field INTEGER NOT NULL,
	PRIMARY KEY (target, scope, record, field)
)
 WITHOUT ROWID;
CREATE INDEX reference_to_file ON reference (scope, record) WHERE length(target) = 80;
CREATE INDEX references_of_record ON reference (scope, record);
CREATE TABLE refused (
	no INTEGER NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	kind INTEGER NOT NULL,
	field INTEGER NOT NULL,
	value BLOB NOT NULL,
	office BLOB NOT NULL,
	reason TEXT NOT NULL,
	at INTEGER NOT NULL,
	settled INTEGER DEFAULT 0 NOT NULL,
	PRIMARY KEY (no)
);
CREATE INDEX refused_in_file ON refused (scope, record);
CREATE TABLE replica (
	no INTEGER NOT NULL,
	rid BLOB NOT NULL,
	device BLOB,
	office BLOB,
	certificate BLOB,
	receipted BLOB,
	PRIMARY KEY (no),
	UNIQUE (rid)
);
CREATE TABLE share (
	stream BLOB NOT NULL,
	scope BLOB NOT NULL,
	owner BLOB NOT NULL,
	consent BLOB NOT NULL,
	until TEXT NOT NULL,
	mode INTEGER NOT NULL,
	terms BLOB NOT NULL,
	state TEXT NOT NULL,
	granted_at INTEGER NOT NULL,
	founded_seq INTEGER NOT NULL,
	PRIMARY KEY (stream)
)
 WITHOUT ROWID;
CREATE INDEX share_by_end ON share (until);
CREATE INDEX share_of_scope ON share (scope);
CREATE TABLE share_due (
	stream BLOB NOT NULL,
	record BLOB NOT NULL,
	PRIMARY KEY (stream, record)
)
 WITHOUT ROWID;
CREATE TABLE share_grant (
	stream BLOB NOT NULL,
	office BLOB NOT NULL,
	generation INTEGER NOT NULL,
	sent INTEGER NOT NULL,
	PRIMARY KEY (stream, office)
)
 WITHOUT ROWID;
CREATE INDEX share_grant_unsent ON share_grant (stream) WHERE sent = 0;
CREATE TABLE sharing_order (
	id BLOB NOT NULL,
	kind TEXT NOT NULL,
	given INTEGER NOT NULL,
	owner BLOB NOT NULL,
	scope BLOB NOT NULL,
	signed BLOB NOT NULL,
	state TEXT NOT NULL,
	at INTEGER NOT NULL,
	receipt BLOB,
	second BLOB,
	second_until INTEGER NOT NULL,
	why TEXT NOT NULL,
	tried_at INTEGER NOT NULL,
	tried_by INTEGER NOT NULL,
	PRIMARY KEY (id, given)
)
 WITHOUT ROWID;
CREATE INDEX order_by_state ON sharing_order (state);
CREATE TABLE stream (
	id BLOB NOT NULL,
	kind TEXT NOT NULL,
	scope BLOB NOT NULL,
	owner BLOB NOT NULL,
	offer INTEGER NOT NULL,
	touched INTEGER NOT NULL,
	stale INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;
CREATE INDEX stream_of_scope ON stream (scope);
CREATE INDEX stream_stale ON stream (stale) WHERE stale > 0;
CREATE INDEX stream_to_offer ON stream (id) WHERE offer > 0;
CREATE TABLE stream_key (
	no INTEGER NOT NULL,
	stream BLOB NOT NULL,
	key_id BLOB NOT NULL,
	sealed_key BLOB NOT NULL,
	head BLOB NOT NULL,
	generation INTEGER NOT NULL,
	alias INTEGER,
	PRIMARY KEY (no),
	UNIQUE (stream, key_id),
	UNIQUE (alias)
);
CREATE TABLE suspicion (
	one BLOB NOT NULL,
	other BLOB NOT NULL,
	probability FLOAT NOT NULL,
	PRIMARY KEY (one, other)
)
 WITHOUT ROWID;
CREATE INDEX suspicion_of_other ON suspicion (other);
CREATE TABLE text_entry (
	no INTEGER NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (no),
	UNIQUE (scope, record)
);
CREATE TABLE transfer (
	id BLOB NOT NULL,
	kind TEXT NOT NULL,
	given INTEGER NOT NULL,
	scope BLOB NOT NULL,
	office BLOB NOT NULL,
	tenure BLOB NOT NULL,
	until TEXT NOT NULL,
	signed BLOB NOT NULL,
	preview BLOB,
	record BLOB NOT NULL,
	sent INTEGER NOT NULL,
	past INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;
CREATE INDEX transfer_of_scope ON transfer (scope);
CREATE TABLE transfer_word (
	id BLOB NOT NULL,
	offer BLOB NOT NULL,
	kind TEXT NOT NULL,
	signed BLOB NOT NULL,
	sent INTEGER NOT NULL,
	why TEXT NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;
CREATE INDEX word_of_offer ON transfer_word (offer);
CREATE TABLE unit (
	id BLOB NOT NULL,
	stream BLOB NOT NULL,
	hub_seq INTEGER,
	state TEXT NOT NULL,
	body BLOB,
	PRIMARY KEY (id)
)
 WITHOUT ROWID;
CREATE INDEX unit_of_stream ON unit (stream);
CREATE INDEX unit_waiting ON unit (state) WHERE state IN ('parked', 'quarantined');
CREATE TABLE value_history (
	no INTEGER NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	field INTEGER NOT NULL,
	value BLOB NOT NULL,
	origin BLOB NOT NULL,
	PRIMARY KEY (no)
);
CREATE INDEX history_of_record ON value_history (scope, record, field);
CREATE TABLE batch_record (
	no INTEGER NOT NULL,
	batch BLOB NOT NULL,
	source_row INTEGER NOT NULL,
	scope BLOB NOT NULL,
	record BLOB NOT NULL,
	seq INTEGER NOT NULL,
	PRIMARY KEY (no),
	FOREIGN KEY(batch) REFERENCES batch (id)
);
CREATE INDEX records_of_batch ON batch_record (batch, source_row);
CREATE TABLE chunk (
	no INTEGER NOT NULL,
	attachment INTEGER NOT NULL,
	place INTEGER NOT NULL,
	address BLOB NOT NULL,
	content BLOB NOT NULL,
	PRIMARY KEY (no),
	UNIQUE (attachment, place),
	FOREIGN KEY(attachment) REFERENCES attachment (no) ON DELETE CASCADE
);
CREATE INDEX chunk_by_address ON chunk (address);
CREATE VIRTUAL TABLE person_words USING fts5(names, numbers, content='', prefix='2 3', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE text_words USING fts5(words, content='', prefix='3', tokenize="unicode61 remove_diacritics 2");
INSERT INTO person_words(person_words, rank) VALUES('secure-delete', 1);
INSERT INTO text_words(text_words, rank) VALUES('secure-delete', 1);
