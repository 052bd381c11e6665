namespace Rag.Core.Answers;

/// <summary>Finds passages of everything stored.</summary>
public interface ISearcher
{
    /// <summary>
    /// Reads the question, once for all that is then asked of its search. Of what is stored it looks at the names of outlets alone.
    /// </summary>
    ValueTask<ISearch> ReadAsync(SearchRequest request, CancellationToken cancellation);
}
