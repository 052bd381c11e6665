namespace Rag.Core.Answers;

/// <summary>Finds passages of everything stored.</summary>
public interface ISearcher
{
    /// <summary>
    /// Reads the question, once for all that is then asked of its search. Of what is stored it looks at the names of outlets alone.
    /// </summary>
    /// <param name="asOf">
    /// Finds what was known at this time. Null, or a time that has not come, for what is known now, or at the time that the question names
    /// ("as of 12 October 2023").
    /// </param>
    ValueTask<ISearch> ReadAsync(string question, DateTimeOffset? asOf, CancellationToken cancellation);
}
