using Rag.Api.OpenAi.Errors;
using Rag.Core.Access;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Conversations;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Kept;

/// <summary>
/// Answers of one kind that are kept, so that they can be read again. Those of another tenant, and of another kind, are answered in the
/// same words as those that never were. Thread-safe.
/// </summary>
/// <param name="idPrefix">Ids of this kind begin so.</param>
/// <param name="noun">As in "response".</param>
/// <param name="param">The member or part of the address that names one, in errors.</param>
internal sealed class KeptTurns(IConversations conversations, string idPrefix, string noun, string param)
{
    /// <summary>Characters of input that are kept with an answer.</summary>
    private const int LongestInput = 1 << 20;

    /// <summary>Turns that are read at once where a list is filtered.</summary>
    private const int AtOnce = 32;

    /// <summary>Turns that one page of a filtered list may look at.</summary>
    private const int MostLookedAt = 4096;

    /// <exception cref="WireException">The input is longer than what is kept.</exception>
    public static void RequireKeepable(int characters, string member) =>
        WireException.Refuse(
            characters > LongestInput,
            member,
            $"{member} is longer than {LongestInput:N0} characters, which is the most that is kept: send less, or set store to false."
        );

    /// <exception cref="AnswerFailedException">There is no room on the disk, or the database is damaged.</exception>
    public async ValueTask KeepAsync(ConversationTurn turn, CancellationToken cancellation)
    {
        try
        {
            await conversations.KeepAsync(turn, cancellation);
        }
        catch (Exception exception) when (exception is StoreFullException or StoreDamagedException)
        {
            throw new AnswerFailedException($"The answer cannot be kept: {exception.Message} Set store to false to go without.");
        }
    }

    /// <exception cref="WireException">There is none of this id.</exception>
    public async ValueTask<ConversationTurn> FindAsync(string id, Audience audience, CancellationToken cancellation) =>
        (IsOurs(id) ? await conversations.FindAsync(id, audience.Tenant, cancellation) : null) ?? throw Unknown(id);

    /// <summary>The turn and those before it, the oldest first, at most so many; empty where there is none of this id.</summary>
    public async ValueTask<IReadOnlyList<ConversationTurn>> ChainAsync(
        string id,
        int most,
        Audience audience,
        CancellationToken cancellation
    ) => IsOurs(id) ? await conversations.ChainAsync(id, audience.Tenant, most, cancellation) : [];

    /// <summary>Those of the tenant that match, by time.</summary>
    /// <exception cref="WireException">There is none of the id behind which the list is to go on.</exception>
    public async ValueTask<(IReadOnlyList<ConversationTurn> Turns, bool HasMore)> ListAsync(
        PageQuery page,
        Func<ConversationTurn, bool> matches,
        Audience audience,
        CancellationToken cancellation
    )
    {
        var after = page.After is null ? null : await FindAsync(page.After, audience, cancellation);
        var found = new List<ConversationTurn>();
        var looked = 0;
        while (looked < MostLookedAt)
        {
            var turns = await conversations.ListAsync(audience.Tenant, idPrefix, after, page.IsNewestFirst, AtOnce, cancellation);
            foreach (var turn in turns.Where(matches))
            {
                if (found.Count == page.Limit)
                {
                    return (found, true);
                }

                found.Add(turn);
            }

            if (turns.Count < AtOnce)
            {
                break;
            }

            after = turns[^1];
            looked += turns.Count;
        }

        return (found, false);
    }

    /// <exception cref="WireException">There is none of this id.</exception>
    public async ValueTask<ConversationTurn> RewriteAsync(
        string id,
        Func<ConversationTurn, ConversationTurn> rewrite,
        Audience audience,
        CancellationToken cancellation
    ) => (IsOurs(id) ? await conversations.RewriteAsync(id, audience.Tenant, rewrite, cancellation) : null) ?? throw Unknown(id);

    /// <exception cref="WireException">There is none of this id.</exception>
    public async ValueTask ForgetAsync(string id, Audience audience, CancellationToken cancellation)
    {
        if (!IsOurs(id) || !await conversations.ForgetAsync(id, audience.Tenant, cancellation))
        {
            throw Unknown(id);
        }
    }

    /// <summary>
    /// The articles whose words the reply holds: those it cites. Of an answer in a form, and of one that the reader wrote freely, nobody
    /// knows from which of its passages it is made.
    /// </summary>
    internal static IReadOnlyList<ArticleId> QuotedIn(Answer answer)
    {
        var cited = answer.Citations.Select(citation => citation.ArticleId).Append(answer.Judgment?.Uncertain?.Citation.ArticleId);
        var read = answer.Passages.Select(passage => (passage as StoredPassage)?.Article.Id);
        var isUncited = answer is { IsRefusal: false, Citations.Count: 0 };
        return [.. (isUncited ? read : cited).OfType<ArticleId>().Distinct()];
    }

    private bool IsOurs(string id) => id.StartsWith(idPrefix, StringComparison.Ordinal);

    private WireException Unknown(string id) =>
        new(
            404,
            $"There is no {noun} '{Ellipsis.Cut(id, WireException.LongestEcho)}' here: it was not stored, was deleted, or is too old.",
            "invalid_request_error",
            param,
            $"{noun.Replace(' ', '_')}_not_found"
        );
}
