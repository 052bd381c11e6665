using Qdrant.Client.Grpc;
using Rag.Core.Indexing;
using Rag.Retrieval.Lexical;
using Rag.Stores.Qdrant.Points;

namespace Rag.Stores.Qdrant.Searching;

/// <summary>
/// BM25 of points by their words, under the statistics of what the asker may read: to the last bit the score of an index that holds nothing
/// else, whatever average the weights were made under.
/// </summary>
internal sealed class ExactWords
{
    private readonly float _perWord;
    private readonly (uint Number, float Weight)[][] _terms;

    public ExactWords(IReadOnlyList<SubQuery> subQueries, LexicalStatistics statistics)
    {
        _perWord = (float)(1 / statistics.AverageLength);
        _terms = [.. subQueries.Select(subQuery => Weigh(subQuery.Terms, statistics).ToArray())];
    }

    public bool Has(int subQuery) => _terms[subQuery].Length > 0;

    /// <summary>The terms of a sub-query, in its order, by the weights that rarity gives them.</summary>
    public SparseVector QueryOf(int subQuery)
    {
        var vector = new SparseVector();
        foreach (var group in _terms[subQuery].GroupBy(term => term.Number))
        {
            vector.Indices.Add(group.Key);
            vector.Values.Add(group.Sum(term => term.Weight));
        }

        return vector;
    }

    /// <summary>Scores the point under every sub-query.</summary>
    public void Score(RetrievedPoint point, Span<float> scores)
    {
        scores.Clear();
        var named = point.Vectors?.Vectors?.Vectors;
        if (
            named is null
            || !named.TryGetValue(Fields.Words, out var words)
            || words.Sparse is not { } sparse
            || StoredChunkPoint.NumberOf(point.Payload, Fields.Length) is not { } length
            || !point.Payload.TryGetValue(Fields.AverageLength, out var average)
        )
        {
            return;
        }

        var document = new DocumentWeights((int)length, average.DoubleValue);
        var weights = new Dictionary<uint, float>(sparse.Indices.Count);
        foreach (var (number, weight) in sparse.Indices.Zip(sparse.Values))
        {
            weights[number] = weight;
        }

        foreach (var (subQuery, terms) in _terms.Index())
        {
            foreach (var (number, weight) in terms)
            {
                if (weights.TryGetValue(number, out var stored))
                {
                    scores[subQuery] += Bm25.TermScore(weight, document.FrequencyOf(stored), document.Length * _perWord);
                }
            }
        }
    }

    private static IEnumerable<(uint Number, float Weight)> Weigh(IReadOnlyList<TermWeight> terms, LexicalStatistics statistics) =>
        from term in terms
        let frequency = statistics.Frequencies.GetValueOrDefault(term.Term)
        where frequency > 0
        select (TermNumber.Of(term.Term), (float)(term.Weight * Bm25.InverseFrequency(statistics.Chunks, frequency)));
}
