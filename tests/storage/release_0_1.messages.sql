BEGIN TRANSACTION;
CREATE TABLE mark (number INTEGER PRIMARY KEY, content TEXT);
INSERT INTO "mark" VALUES(0,'{"since": 1780000000.0, "until": 1790000000.0}');
CREATE TABLE message (number INTEGER PRIMARY KEY, content TEXT);
INSERT INTO "message" VALUES(1,'{"number": 1, "tag": "ha000000000000000001", "sent_as": "ha000000000000000001", "text": "Old", "sender": "MyHouse", "created": 1790000000.0, "leaves": 1790000001.0, "ends": 1790200000.0, "marketing": true, "followed": false, "sms": [{"receiver": "+33612345678", "id": 11, "status": "delivered", "reason": null}, {"receiver": "+33687654321", "id": 12, "status": "failed", "reason": "ptt_23"}]}');
INSERT INTO "message" VALUES(2,'{"number": 2, "tag": "ha000000000000000002", "sent_as": "ha000000000000000002", "text": "Open", "sender": null, "created": 1790000000.0, "leaves": 1790000000.0, "ends": 1800000000.0, "marketing": false, "followed": true, "sms": [{"receiver": "+33612345678", "id": null, "status": "sent", "reason": null}]}');
CREATE TABLE reply (number INTEGER PRIMARY KEY, content TEXT);
INSERT INTO "reply" VALUES(5,'{"id": 5, "sender": "+33612345678", "text": "Yes", "tag": "ha000000000000000001", "received": 1790000060.0}');
COMMIT;
