using Rag.Core.Articles;

namespace Rag.Core.Conversations;

/// <summary>
/// The turns of conversations that their askers want kept. A turn of another tenant is treated as one that does not exist. Thread-safe; a
/// canceled token ends every call with <see cref="OperationCanceledException"/>.
/// </summary>
public interface IConversations
{
    /// <summary>Keeps a turn, which survives a kill from then on. Where the room for all turns is full, the oldest make place.</summary>
    /// <exception cref="ArgumentException">There is a turn of that id, or it alone is larger than all the room.</exception>
    ValueTask KeepAsync(ConversationTurn turn, CancellationToken cancellation);

    /// <summary>Null where the tenant has no such turn, or no longer.</summary>
    ValueTask<ConversationTurn?> FindAsync(string id, string tenant, CancellationToken cancellation);

    /// <summary>
    /// The turn and those before it, the oldest first, at most so many. Empty where the tenant has no such turn; where one before it was
    /// forgotten, the conversation begins behind that.
    /// </summary>
    ValueTask<IReadOnlyList<ConversationTurn>> ChainAsync(string id, string tenant, int most, CancellationToken cancellation);

    /// <summary>The tenant's turns whose ids begin so, by the time at which they were kept, and of one time by id.</summary>
    /// <param name="after">The turn behind which the list goes on; null for its beginning.</param>
    ValueTask<IReadOnlyList<ConversationTurn>> ListAsync(
        string tenant,
        string idPrefix,
        ConversationTurn? after,
        bool newestFirst,
        int most,
        CancellationToken cancellation
    );

    /// <summary>Erases the turn; false where the tenant has no such turn.</summary>
    ValueTask<bool> ForgetAsync(string id, string tenant, CancellationToken cancellation);

    /// <summary>Forgets at most so many turns that are older than this, the oldest first; how many there were.</summary>
    ValueTask<int> ForgetAsync(DateTimeOffset before, int most, CancellationToken cancellation);

    /// <summary>
    /// Puts another turn in the place of this one; what it said before is erased. The turn as it is now; null where the tenant has none.
    /// </summary>
    /// <param name="rewrite">Changes answer, reply and what is quoted, and nothing else.</param>
    ValueTask<ConversationTurn?> RewriteAsync(
        string id,
        string tenant,
        Func<ConversationTurn, ConversationTurn> rewrite,
        CancellationToken cancellation
    );

    /// <summary>
    /// Puts another turn in the place of each one, of whatever tenant, that quotes the article; what it said before is erased. How many
    /// there were.
    /// </summary>
    /// <param name="rewrite">Changes answer, reply and what is quoted, and nothing else.</param>
    ValueTask<int> RewriteAsync(ArticleId quoted, Func<ConversationTurn, ConversationTurn> rewrite, CancellationToken cancellation);
}
