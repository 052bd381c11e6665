using System.Collections;

namespace Rag.Core.Indexing;

/// <summary>
/// Candidates of an index whose vectors cannot be searched now: words alone found them, and where no vectors are at hand their cosines are
/// 0. Whoever answers from them says so.
/// </summary>
public sealed class WordsAloneCandidates(IReadOnlyList<Candidate> candidates) : IReadOnlyList<Candidate>
{
    public int Count => candidates.Count;

    public Candidate this[int index] => candidates[index];

    public IEnumerator<Candidate> GetEnumerator() => candidates.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
