using System.Text.Json.Nodes;
using Rag.Core.Articles;
using Rag.Core.Conversations;

namespace Rag.Api.OpenAi.Responses;

/// <summary>
/// Kept answers do not outlive what they quote: where an article is withdrawn, removed, or moved to other readers, the words of every kept
/// answer that was made from it are erased before the write is acknowledged. What was asked stays, and the conversation can go on.
/// </summary>
internal sealed class WithdrawnAnswers(IConversations conversations, IArticleCatalog articles, IChunkRetirement retirement) : IDisposable
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
            }
        }
    }

    internal static ConversationTurn Erased(ConversationTurn turn) => turn with { Answer = null, Reply = Erased(turn.Reply), Quoted = [] };

    private static string Erased(string reply)
    {
        var response = JsonNode.Parse(reply)!.AsObject();
        foreach (var item in response["output"]?.AsArray() ?? [])
        {
            if (item?["content"] is JsonArray)
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

            if (item?["arguments"] is not null)
            {
                item["arguments"] = "{}";
            }
        }

        response.Remove("answer");
        response.Remove("news");
        return response.ToJsonString();
    }
}
