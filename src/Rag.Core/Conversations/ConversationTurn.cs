using Rag.Core.Articles;

namespace Rag.Core.Conversations;

/// <summary>A question that was asked with its answer, kept so that the conversation can go on from it.</summary>
/// <param name="Tenant">Whose it is; nobody else sees it.</param>
/// <param name="Previous">The turn before; null where the conversation begins.</param>
/// <param name="Answer">The text that answered; null where it is no longer to be said, as it quoted an article that was withdrawn.</param>
/// <param name="Input">What was sent, in the form of the wire.</param>
/// <param name="Reply">What was answered, in the form of the wire.</param>
public sealed record ConversationTurn(
    string Id,
    string Tenant,
    string? Previous,
    DateTimeOffset At,
    string Question,
    string? Answer,
    string Input,
    string Reply
)
{
    /// <summary>The articles whose words the answer holds.</summary>
    public IReadOnlyList<ArticleId> Quoted { get; init; } = [];
}
