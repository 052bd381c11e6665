using System.Collections.Frozen;
using Rag.Core.Articles;
using Rag.Core.Indexing;

namespace Rag.Stores.Qdrant.Following;

/// <summary>Words of an average chunk of each scope: what others may read changes nobody's weights.</summary>
internal sealed class ScopeAverages(IIndexState state)
{
    private readonly Dictionary<AccessScope, double> _averages = [];

    public async ValueTask<double> OfAsync(AccessScope scope, CancellationToken cancellation)
    {
        if (!_averages.TryGetValue(scope, out var average))
        {
            var statistics = await state.StatisticsAsync(FrozenSet.Create(scope), [], cancellation).ConfigureAwait(false);
            _averages.Add(scope, average = statistics.AverageLength);
        }

        return average;
    }
}
