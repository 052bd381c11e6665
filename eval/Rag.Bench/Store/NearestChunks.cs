using System.Numerics.Tensors;
using Rag.Retrieval;

namespace Rag.Bench.Store;

/// <summary>The chunks nearest to each query by vectors in full precision, found while the vectors are made.</summary>
internal sealed class NearestChunks(IReadOnlyList<float[]> queries, int count)
{
    private readonly TopScores<long>[] _best = [.. queries.Select(_ => new TopScores<long>(count))];

    /// <param name="rows">The chunk's vector and those of its windows: the best of them counts.</param>
    public void Offer(long chunk, IReadOnlyList<float[]> rows)
    {
        foreach (var (best, query) in _best.Zip(queries))
        {
            best.Offer(rows.Max(row => TensorPrimitives.Dot<float>(row, query)), chunk);
        }
    }

    public IReadOnlySet<long> Of(int query) => _best[query].Items.Select(item => item.Place).ToHashSet();
}
