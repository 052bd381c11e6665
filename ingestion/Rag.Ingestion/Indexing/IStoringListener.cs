using Rag.Core.Articles;

namespace Rag.Ingestion.Indexing;

/// <summary>Learns what became of the revisions that were put in. Calls come one at a time from each stage.</summary>
internal interface IStoringListener<T>
{
    /// <summary>They are stored, and searched from now on.</summary>
    ValueTask StoredAsync(IReadOnlyList<Staged<T>> revisions, IReadOnlyList<ArticleWrite> writes, CancellationToken cancellation);

    /// <summary>They could not be embedded or stored together; a canceled run is no failure.</summary>
    ValueTask<FailureAnswer> FailedAsync(IReadOnlyList<Staged<T>> revisions, Exception failure, CancellationToken cancellation);
}
