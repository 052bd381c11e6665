using System.Text.Json.Nodes;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Evaluation;

namespace Rag.Api.OpenAi.Kept;

/// <summary>
/// Kept answers do not outlive what they quote: where an article is withdrawn, removed, or moved to other readers, the words of every kept
/// answer that was made from it are erased before the write is acknowledged, those in runs of evaluations too. What was asked stays, and
/// the conversation can go on.
/// </summary>
internal sealed class WithdrawnAnswers(IConversations conversations, IEvalRuns runs, IArticleCatalog articles, IChunkRetirement retirement)
    : IDisposable
{
    /// <summary>Stands in the place of the answer.</summary>
    public const string Sentence = "This answer was made from an article that was withdrawn or removed, and is kept no longer.";

    private IDisposable? _subscription;

    public void Subscribe() => _subscription ??= retirement.Subscribe(EraseAsync);

    public void Dispose() => _subscription?.Dispose();

    private async ValueTask EraseAsync(IReadOnlyList<ArticleChunk> retired)
    {
        foreach (var before in retired.Select(chunk => chunk.Article).DistinctBy(article => article.Id))
        {
            var now = await articles.FindAsync(before.Id, CancellationToken.None);
            if (now is null || now.Scope != before.Scope)
            {
                await conversations.RewriteAsync(before.Id, Erased, CancellationToken.None);
                await runs.EraseAsync(before, CancellationToken.None);
            }
        }
    }

    internal static ConversationTurn Erased(ConversationTurn turn) => turn with { Answer = null, Reply = Erased(turn.Reply), Quoted = [] };

    private static string Erased(string reply)
    {
        var whole = JsonNode.Parse(reply)!.AsObject();
        foreach (var item in (whole["output"] as JsonArray ?? []).OfType<JsonObject>())
        {
            EraseItem(item);
        }

        foreach (var choice in (whole["choices"] as JsonArray ?? []).OfType<JsonObject>())
        {
            EraseChoice(choice);
        }

        whole.Remove("answer");
        whole.Remove("news");
        return whole.ToJsonString();
    }

    /// <summary>Of a response.</summary>
    private static void EraseItem(JsonObject item)
    {
        if (item["content"] is JsonArray)
        {
            item["content"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "output_text",
                    ["text"] = Sentence,
                    ["annotations"] = new JsonArray(),
                    ["logprobs"] = new JsonArray(),
                }
            );
        }

        EraseArguments(item);
    }

    /// <summary>Of a chat completion.</summary>
    private static void EraseChoice(JsonObject choice)
    {
        choice["logprobs"] = null;
        if (choice["message"] is not JsonObject message)
        {
            return;
        }

        if (message["content"] is not null)
        {
            message["content"] = Sentence;
        }

        message["annotations"] = new JsonArray();
        foreach (var call in (message["tool_calls"] as JsonArray ?? []).OfType<JsonObject>())
        {
            EraseArguments(call["function"]!.AsObject());
        }
    }

    private static void EraseArguments(JsonObject call)
    {
        if (call["arguments"] is not null)
        {
            call["arguments"] = "{}";
        }
    }
}
