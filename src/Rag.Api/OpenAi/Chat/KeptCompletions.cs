using System.Text.Json;
using System.Text.Json.Nodes;
using Rag.Api.OpenAi.Answers;
using Rag.Api.OpenAi.Errors;
using Rag.Api.OpenAi.Kept;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Conversations;

namespace Rag.Api.OpenAi.Chat;

/// <summary>Chat completions whose requests asked that they be kept. Thread-safe.</summary>
internal sealed class KeptCompletions(IConversations conversations, TimeProvider time)
{
    private const string Metadata = "metadata";

    private readonly KeptTurns _turns = new(conversations, GivenAnswers.ChatPrefix, "chat completion", "completion_id");

    /// <summary>The request's messages as they are to be kept; null where its completion is not.</summary>
    /// <exception cref="WireException">The request asks to keep what is not kept.</exception>
    public static string? MessagesToKeep(ChatRequest request)
    {
        WireMetadata.Require(request.Metadata);
        if (request.Store != true)
        {
            return null;
        }

        var messages = MessagesOf(request).ToJsonString();
        KeptTurns.RequireKeepable(messages.Length, "messages");
        return messages;
    }

    /// <param name="messages">See <see cref="MessagesToKeep"/>.</param>
    /// <exception cref="AnswerFailedException">There is no room on the disk, or the database is damaged.</exception>
    public ValueTask KeepAsync(
        ChatCompletion completion,
        string messages,
        JsonElement? metadata,
        string question,
        IReadOnlyCollection<Answer> answers,
        Audience audience,
        CancellationToken cancellation
    )
    {
        var reply = JsonSerializer.SerializeToNode(completion, WireJson.Default.ChatCompletion)!.AsObject();
        reply[Metadata] = CopyOf(metadata);
        return _turns.KeepAsync(
            new ConversationTurn(
                completion.Id,
                audience.Tenant,
                null,
                time.GetUtcNow(),
                question,
                answers.First().Text,
                messages,
                reply.ToJsonString()
            )
            {
                Quoted = [.. answers.SelectMany(KeptTurns.QuotedIn).Distinct()],
            },
            cancellation
        );
    }

    /// <summary>As it was answered, with its metadata.</summary>
    /// <exception cref="WireException">There is no such completion.</exception>
    public async ValueTask<string> FindAsync(string id, Audience audience, CancellationToken cancellation) =>
        (await _turns.FindAsync(id, audience, cancellation)).Reply;

    /// <exception cref="WireException">There is no such completion, or no such message of it.</exception>
    public async ValueTask<ItemList> MessagesAsync(string id, PageQuery page, Audience audience, CancellationToken cancellation)
    {
        var turn = await _turns.FindAsync(id, audience, cancellation);
        var messages = JsonNode.Parse(turn.Input)!.AsArray().OfType<JsonObject>().Select((message, i) => WithId(message, $"{id}-{i}"));
        return ItemList.Of(messages, page, "completion");
    }

    /// <param name="model">Those of this model alone; null for all.</param>
    /// <param name="metadata">Those alone that have all of it.</param>
    public async ValueTask<ItemList> ListAsync(
        PageQuery page,
        string? model,
        IReadOnlyDictionary<string, string> metadata,
        Audience audience,
        CancellationToken cancellation
    )
    {
        var (turns, hasMore) = await _turns.ListAsync(page, Matches, audience, cancellation);
        return ItemList.Of([.. turns.Select(turn => JsonNode.Parse(turn.Reply)!)], hasMore);

        bool Matches(ConversationTurn turn)
        {
            if (model is null && metadata.Count == 0)
            {
                return true;
            }

            var reply = JsonNode.Parse(turn.Reply)!;
            return (model is null || reply["model"]?.GetValue<string>() == model)
                && metadata.All(pair => reply[Metadata]?[pair.Key]?.GetValue<string>() == pair.Value);
        }
    }

    /// <summary>The completion as it is then.</summary>
    /// <exception cref="WireException">There is no such completion.</exception>
    public async ValueTask<string> ChangeAsync(string id, JsonElement? metadata, Audience audience, CancellationToken cancellation)
    {
        WireMetadata.Require(metadata);
        var changed = await _turns.RewriteAsync(id, turn => turn with { Reply = With(turn.Reply, metadata) }, audience, cancellation);
        return changed.Reply;
    }

    /// <exception cref="WireException">There is no such completion.</exception>
    public ValueTask ForgetAsync(string id, Audience audience, CancellationToken cancellation) =>
        _turns.ForgetAsync(id, audience, cancellation);

    private static string With(string reply, JsonElement? metadata)
    {
        var whole = JsonNode.Parse(reply)!.AsObject();
        whole[Metadata] = CopyOf(metadata);
        return whole.ToJsonString();
    }

    private static JsonNode CopyOf(JsonElement? metadata) =>
        metadata is { ValueKind: JsonValueKind.Object } given ? JsonCopy.Of(given, Metadata)! : new JsonObject();

    private static JsonArray MessagesOf(ChatRequest request)
    {
        var messages = new JsonArray();
        foreach (var message in request.Messages?.OfType<ChatRequestMessage>() ?? [])
        {
            var copy = new JsonObject { ["role"] = message.Role };
            copy["content"] = message.Content is { } content ? JsonCopy.Of(content, "messages") : null;
            foreach (var (name, value) in message.Others ?? [])
            {
                copy[name] = JsonCopy.Of(value, "messages");
            }

            messages.Add(copy);
        }

        return messages;
    }

    private static JsonObject WithId(JsonObject message, string id)
    {
        var copy = message.DeepClone().AsObject();
        copy["id"] = id;
        return copy;
    }
}
