"""Exports of known products that no loader reads: how each is told by its keys, and how to get a table that
can be read.

Refusing by name beats guessing: in these shapes the texts lie in lists inside records, replies hang on other
messages, or half of a conversation lies elsewhere. What is flat and complete enough stays a table and is only
named (`FLAT`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from curate.loaders.shapes import fits, objects_in

CSV = (
    "Make a CSV with one row per message: conversation, author, role, time, text, and private where notes are"
    " in it."
)
_TREE = (
    "Make a CSV with one row per message: conversation (the topmost message of the thread), author, role,"
    " time, text."
)
_NO_REPLIES = (
    "There are no replies in this dump: export the {0}, too, and make a CSV with one row per message:"
    " conversation, author, role, time, text."
)
_MODEL = 'Make a JSONL with one conversation per line: {"messages": [{"role": ..., "content": ...}, ...]}.'
SURE = 0.9
_OPEN = 0.75  # keys that many use: a training set whose speakers are understood is one
_SPEECH = (
    "Make a CSV with one row per utterance: conversation (the call), author (the channel or speaker), role,"
    " time, text."
)


@dataclass(frozen=True, slots=True)
class Product:
    """A shape: what it is called, patterns of which one object must fit one, what to do, and how sure that is
    beside what the loaders say."""

    name: str
    patterns: tuple[str, ...]
    mend: str = CSV
    sure: float = SURE


def _p(name: str, *patterns: str, mend: str = CSV, sure: float = SURE) -> Product:
    return Product(name, patterns, mend, sure)


# the first that fits is named, so the telling shapes stand before those that others share
PRODUCTS: tuple[Product, ...] = (
    # help desks
    _p(
        "Intercom conversations",
        "conversation_parts.conversation_parts",
        "conversation_parts[].part_type",
        "source.delivered_as",
    ),
    _p(
        "a Help Scout export",
        "_embedded.threads[]",
        "threads[].createdBy",
        "threads[].created_by",
        "primaryCustomer folderId",
        "_embedded.conversations[]",
    ),
    _p(
        "a Front export",
        "is_inbound recipients[].handle",
        "_results[].is_inbound",
        "draft_mode is_inbound",
        "messages[].is_inbound",
    ),
    _p(
        "a Gorgias export",
        "messages[].from_agent",
        "messages[].stripped_text",
        "last_message_datetime messages_count",
    ),
    _p(
        "HubSpot conversation threads",
        "conversationsThreadId",
        "latestMessageTimestamp associatedContactId",
        "senders[].actorId",
    ),
    _p(
        "HubSpot tickets",
        "properties.hs_pipeline_stage properties.subject",
        "properties.hs_ticket_id",
        mend=_NO_REPLIES.format("conversations"),
    ),
    _p(
        "Freshdesk tickets with conversations",
        "conversations[].body_text",
        "helpdesk_ticket.notes[]",
        "notes[].note.body",
        "conversations[].incoming",
    ),
    _p(
        "Freshdesk conversations without their tickets",
        "incoming private ticket_id body_text",
        "note.incoming note.private",
        mend=f"The descriptions of the tickets open the conversations: take them, too. {CSV}",
    ),
    _p(
        "Freshdesk tickets",
        "responder_id fr_escalated",
        "helpdesk_ticket",
        "responder_id description_text",
        mend=_NO_REPLIES.format("conversations"),
    ),
    _p(
        "Freshdesk time entries",
        "billable time_spent ticket_id",
        mend="Give the tickets and their conversations instead.",
    ),
    _p(
        "Freshdesk solution articles",
        "folder_id category_id title description",
        mend="Give the tickets and their conversations instead.",
    ),
    _p("a Freshchat export", "message_parts[].text.content", "messages[].message_parts[]"),
    _p("Zendesk Chat transcripts", "history[].nick", "history[].msg", "zendesk_ticket_id visitor"),
    _p("Zendesk Sunshine (Smooch) messages", "author.type content.type content.text source.type"),
    _p(
        "Zendesk tickets without comments",
        "submitter_id assignee_id description",
        "submitter_id organization_id subject",
        mend=_NO_REPLIES.format("comments"),
    ),
    _p(
        "a Zammad export",
        "assets.TicketArticle",
        "assets.Ticket",
        "articles[].content_type",
        "article_ids[] customer_id",
        "article_ids customer_id state_id",
    ),
    _p(
        "a Zoho Desk export",
        "isDescriptionThread",
        "threads[].isDescriptionThread",
        "departmentId ticketNumber",
        "threads[].respondedIn",
    ),
    _p(
        "a Kayako export",
        "resource_type=post|case_message|message contents",
        "resource_type=case",
        "posts[].contents",
    ),
    _p(
        "a Kustomer export",
        "type=message attributes.preview",
        "type=conversation attributes.messageCount",
        "attributes.preview attributes.direction",
    ),
    _p("a Gladly export", "initiator.type content.type", "content.type conversationId customerId initiator"),
    _p("a Dixa export", "csid initial_channel", "messages[].csid", "requester_id initial_channel direction"),
    _p(
        "a Re:amaze export",
        "conversation.slug body",
        "conversations[].slug conversations[].last_customer_message",
    ),
    _p("an OTRS or Znuny export", "Article[].SenderType", "Ticket[].Article[]", "TicketNumber Article[]"),
    _p(
        "a ServiceNow export",
        "sys_id short_description",
        "sys_id work_notes",
        "sys_id comments_and_work_notes",
    ),
    _p(
        "Salesforce chat transcripts",
        "LiveChatVisitorId Body",
        "LiveChatDeploymentId Body",
        "ChatKey Body",
        "LiveChatTranscript Body",
    ),
    _p("a Missive export", "from_field.address to_fields[]", "messages[].from_field"),
    _p(
        "Jira issues",
        "fields.comment.comments[]",
        "key fields.summary",
        "issues[].fields",
        "fields.issuetype",
    ),
    # chat on web sites
    _p(
        "LiveChat archives",
        "thread.events[]",
        "threads[].events[].author_id",
        "messages[].user_type visitor",
        "events[].author_id users[].type",
    ),
    _p("a Drift export", "conversationId author.type body", "messages[].conversationId messages[].author"),
    _p("a tawk.to export", "messages[].sender.t", "chat.messages[].sender.t"),
    _p(
        "an Olark export",
        "items[].kind=MessageToOperator|MessageToVisitor|OfflineMessage",
        "kind=MessageToOperator|MessageToVisitor",
    ),
    _p(
        "a Crisp export with messages in conversations",
        "messages[].fingerprint messages[].from",
        "session_id messages[].content",
    ),
    _p(
        "a Chatwoot export with messages in conversations",
        "messages[].message_type",
        "payload[].message_type",
        "meta.sender messages[]",
    ),
    _p("a Userlike export", "operator_current_id messages[]"),
    # bots
    _p(
        "a Dialogflow log",
        "queryResult.queryText",
        "query_result.query_text",
        "queryResult.fulfillmentMessages[]",
        "userSays[].data[]",
    ),
    _p(
        "intents of a bot",
        "intents[].patterns[]",
        "intents[].utterances[]",
        "intents[].examples[]",
        "intents[].training_phrases[]",
        "tag patterns[] responses[]",
        "intent utterances[]",
        "intent examples[]",
        mend="Leave it out: it holds no conversations.",
    ),
    _p("Rasa trackers", "sender_id events[].event", "events[].parse_data", "rasa_nlu_data.common_examples[]"),
    _p(
        "a Botpress export",
        "direction=incoming|outgoing payload.text",
        "conversationId payload.text",
        "botId payload.text",
    ),
    _p("a Voiceflow export", "turnID payload", "turnID type"),
    # call centres and speech
    _p("a Contact Lens file", "Transcript[].ParticipantId", "Participants[].ParticipantRole", mend=_SPEECH),
    _p(
        "a Genesys Cloud export",
        "phrases[].participantPurpose",
        "transcripts[].phrases[]",
        "participants[].purpose conversationId",
        "participants[].sessions[]",
    ),
    _p(
        "Twilio Flex messages in conversations",
        "messages[].conversation_sid",
        "messages[].channel_sid",
        "messages[].participant_sid",
    ),
    _p(
        "an Amazon Transcribe file",
        "results.speaker_labels",
        "results.transcripts[].transcript",
        "results.items[].alternatives[]",
        mend=_SPEECH,
    ),
    _p(
        "a Deepgram file",
        "results.channels[].alternatives[]",
        "channels[].alternatives[].words[]",
        mend=_SPEECH,
    ),
    _p("an AssemblyAI file", "utterances[].speaker utterances[].text", mend=_SPEECH, sure=_OPEN),
    _p("a Whisper file", "segments[].no_speech_prob", "segments[].avg_logprob", mend=_SPEECH),
    _p(
        "speech recognition results",
        "results[].alternatives[].transcript",
        "recognizedPhrases[].nBest[]",
        "segments[].speaker segments[].text",
        mend=_SPEECH,
    ),
    # messengers
    _p(
        "a Telegram export",
        "chats.list[].messages[]",
        "messages[].date_unixtime",
        "messages[].from_id messages[].text",
        "date_unixtime from text",
    ),
    _p(
        "a Messenger or Instagram export",
        "messages[].sender_name",
        "sender_name timestamp_ms",
        "participants[].name messages[].timestamp_ms",
    ),
    _p(
        "a Signal export",
        "sent_at received_at conversationId",
        "quote sticker reactions[] body",
        "chatItem authorId",
        "standardMessage",
    ),
    _p(
        "a Discord export",
        "guild channel messages[].author",
        "messages[].author.isBot",
        "author.isBot content",
        "author.discriminator channel_id content",
        mend=_TREE,
    ),
    _p(
        "Microsoft Teams messages",
        "messageType body.contentType",
        "replyToId messageType",
        "chatId messageType from",
        mend="Make a CSV with one row per message: conversation (`replyToId`, or `id` where that is empty; in chats `chatId`), author, role, time, text.",
    ),
    _p(
        "Outlook mails (Graph)",
        "conversationId bodyPreview toRecipients",
        "toRecipients[].emailAddress body.contentType",
    ),
    _p("Gmail messages (API)", "threadId payload.headers[]", "threadId labelIds snippet"),
    _p("a Google Chat export", "messages[].creator.user_type", "creator.user_type created_date"),
    _p("a Hangouts export", "events[].chat_message", "conversation.conversation events[]"),
    _p("a Skype export", "MessageList[].content", "conversations[].MessageList[]"),
    _p(
        "a Mattermost export",
        "type=post post.message",
        "type=direct_post direct_post.message",
        "order[] posts.*.message",
        mend=_TREE,
    ),
    _p("a Zulip export", "zerver_message[]"),
    _p(
        "a Matrix (Element) export",
        "type=m.room.message content.body",
        "messages[].content.msgtype",
        "content.msgtype sender",
    ),
    _p(
        "Twitter (X) direct messages",
        "dmConversation.messages[]",
        "messages[].messageCreate",
        "messageCreate.senderId",
    ),
    _p(
        "tweets",
        "in_reply_to_status_id_str full_text",
        "in_reply_to_user_id_str id_str text",
        "tweet.full_text",
        mend=_TREE,
    ),
    # trackers and forums
    _p(
        "GitHub issues",
        "comments_url html_url user.login",
        "issue_url user.login body",
        "repository_url labels_url",
        mend=_NO_REPLIES.format("comments of each issue"),
    ),
    _p(
        "GitLab notes or issues",
        "noteable_type author.username",
        "iid author.username description",
        "discussions[].notes[]",
        "notes[].noteable_type",
    ),
    _p(
        "Discourse topics",
        "post_stream.posts[].cooked",
        "post_stream.posts[]",
        "topic_id cooked username",
        "topic_list.topics[]",
    ),
    _p(
        "Reddit posts",
        "kind=Listing data.children[]",
        "data.subreddit data.author",
        "subreddit link_id body parent_id",
        "subreddit selftext",
        mend=_TREE,
    ),
    _p(
        "a Stack Exchange export",
        "question_id owner.user_id tags",
        "answer_id owner.user_id",
        "items[].question_id",
        mend="Make a CSV with one row per pair: question, answer.",
    ),
    _p("a Trello board", "idBoard idList", "actions[].idMemberCreator", "idMemberCreator data.board"),
    # assistants and models
    _p("a ChatGPT export", "mapping current_node", "mapping.*.message", "mapping.*.children[]", mend=_MODEL),
    _p("a Claude export", "chat_messages[].sender", "chat_messages[]", "uuid chat_messages", mend=_MODEL),
    _p("Gemini activity (Takeout)", "header title time products[]", "header titleUrl time", mend=_MODEL),
    _p("OpenAI assistant messages", "object=thread.message", "thread_id assistant_id content[]", mend=_MODEL),
    # the prompts are lists of messages, and the answers stand in another file
    _p("OpenAI batch files", "custom_id body.messages[]", "custom_id response.body", mend=_MODEL, sure=0.95),
    _p(
        "answers of a language model's API",
        "choices[].message",
        "candidates[].content.parts[]",
        "stop_reason content[].text",
        mend=_MODEL,
    ),
    _p(
        "a dialogue corpus",
        "turns[].utterance",
        "dialogue_id turns[]",
        "goal log[].text",
        "utterances[].speaker",
        "dialogue[].speaker",
        mend=_MODEL,
        sure=_OPEN,
    ),
    # connectors: records of another product, wrapped
    _p(
        "Airbyte records",
        "stream data emitted_at",
        "_airbyte_data",
        "_airbyte_raw_id _airbyte_data",
        "type=RECORD record.stream",
        mend="Unwrap them (jq -c '.data // .record.data // ._airbyte_data'), one file per stream.",
    ),
    _p(
        "Singer messages",
        "type=RECORD record",
        "type=SCHEMA schema stream",
        mend="Unwrap them (jq -c 'select(.type==\"RECORD\") | .record'), one file per stream.",
    ),
)

# tickets of a row each whose replies are kept elsewhere, by their columns; a column of this word would hold
# them
_BARE: tuple[tuple[str, frozenset[str], str], ...] = (
    ("Jira issues without comments", frozenset({"Issue key", "Issue Type", "Summary"}), "comment"),
    ("GitHub issues without comments", frozenset({"number", "title", "body", "state", "labels"}), "comment"),
    ("GitLab issues without notes", frozenset({"Issue ID", "URL", "Title", "Description"}), "note"),
)

# shapes of one row per message that a table reads; all columns must be there, those of inner objects with
# dots
FLAT: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "Intercom conversation parts; the messages that open the conversations are not among them",
        frozenset({"part_type", "body"}),
    ),
    ("Help Scout threads", frozenset({"created_by_type", "body", "conversation_id"})),
    ("Help Scout threads", frozenset({"source_via", "body", "conversation_id"})),
    ("Crisp messages", frozenset({"session_id", "from", "content", "fingerprint"})),
    ("Chatwoot messages", frozenset({"message_type", "inbox_id", "conversation_id", "content"})),
    (
        "Freshdesk conversations; the tickets' descriptions, which open them, are not among them",
        frozenset({"incoming", "private", "ticket_id"}),
    ),
    ("HubSpot messages", frozenset({"conversationsThreadId", "direction", "text"})),
    ("Gorgias messages", frozenset({"from_agent", "ticket_id", "channel"})),
    ("Zammad articles", frozenset({"ticket_id", "internal", "sender", "body", "content_type"})),
    ("Twilio Conversations messages", frozenset({"conversation_sid", "author", "body"})),
    ("Twilio Chat messages", frozenset({"channel_sid", "from", "body"})),
    ("Rocket.Chat messages", frozenset({"rid", "msg", "u.username"})),
    ("Zendesk Explore comments", frozenset({"Ticket ID", "Comment public"})),
    ("Salesforce e-mail messages", frozenset({"ParentId", "Incoming", "TextBody"})),
    ("Salesforce case comments", frozenset({"ParentId", "CommentBody"})),
    (
        "tweets of a support account; replies name what they answer in in_response_to_tweet_id",
        frozenset({"in_response_to_tweet_id", "inbound", "text"}),
    ),
)


def product_of(values: Sequence[Any]) -> Product | None:
    """The product whose shape one of the objects has, at any depth; None where none is known."""
    objects = objects_in(values)
    for product in PRODUCTS:
        if any(fits(held, pattern) for pattern in product.patterns for held in objects):
            return product
    return None


def flat_name(columns: set[str]) -> str:
    """What a table of these columns is called, where it is a known one; else empty."""
    return next((name for name, known in FLAT if known <= columns), "")


def bare_of(columns: set[str]) -> Product | None:
    """The product whose tickets without replies a table of these columns is; None where it may hold
    replies."""
    for name, known, replies in _BARE:
        if known <= columns and not any(replies in column.casefold() for column in columns):
            return Product(name, (), _NO_REPLIES.format("comments of each issue"))
    return None
