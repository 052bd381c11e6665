using Rag.Core.Answers;

namespace Rag.Retrieval;

/// <summary>
/// The search for a question that itself says "as of" a date. A store that knew nothing then, such as one that was filled from an archive
/// later, takes the words for a part of the question.
/// </summary>
internal sealed class SearchThenOrNow(HybridSearch then, HybridSearch now) : ISearch
{
    public DateTimeOffset? AsOf => then.AsOf;

    public string? Reading => now.Reading;

    public int Clauses => now.Clauses;

    public async ValueTask<SearchResult> FindAsync(int top, CancellationToken cancellation)
    {
        var found = await then.FindAsync(top, cancellation);
        return found.Candidates > 0 ? found : await now.FindAsync(top, cancellation);
    }

    public ValueTask<IReadOnlyList<Hit>> GlanceAsync(int top, CancellationToken cancellation) => then.GlanceAsync(top, cancellation);

    /// <summary>The one of the two that answers.</summary>
    public async ValueTask<HybridSearch> ChooseAsync(CancellationToken cancellation) =>
        (await then.FindAsync(1, cancellation)).Candidates > 0 ? then : now;
}
