using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Models;
using Rag.Ingestion.Chunking;
using Rag.Ingestion.Indexing;
using Rag.Ingestion.Stories;

namespace Rag.Ingestion.Renewal;

/// <summary>
/// Embeds everything that is stored anew with another embedder, beside the vectors that are searched, and puts the new ones in charge once
/// none is missing: what comes in meanwhile is caught up with. It gives way to questions as ingestion does. A canceled run and one that
/// fails leave the old vectors in charge, and what is made is not made again.
/// </summary>
/// <param name="readerTokenizer">The one by which windows are cut.</param>
public sealed class EmbedderRenewal(
    IVectorRenewal renewal,
    IArticleCatalog articles,
    IStoryCatalog stories,
    ITokenizer readerTokenizer,
    IForegroundActivity foreground
)
{
    /// <summary>What a kill loses at most.</summary>
    private const int ChunksPerBatch = 32;

    /// <summary>Old vectors that are removed while other writes wait.</summary>
    private const int RemovedPerTurn = 256;

    private static readonly TimeSpan s_longestWait = TimeSpan.FromMilliseconds(450);

    private readonly WindowCutter _windows = new(readerTokenizer);

    /// <param name="successor">The embedder with which <see cref="IVectorRenewal.Begin"/> was called.</param>
    /// <param name="switching">Called before the new vectors take charge: what it throws leaves the old ones.</param>
    /// <param name="switched">See <see cref="IVectorRenewal.TrySwitch"/>.</param>
    /// <exception cref="InvalidOperationException">The embedder fails on a chunk; the message names it.</exception>
    public async Task RunAsync(IEmbedder successor, Action switching, Action switched, CancellationToken cancellation)
    {
        var embedder = new YieldingEmbedder(successor, foreground);
        var renewed = new StoryRenewal(articles, stories, embedder);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (renewal.Lacking(ChunksPerBatch) is { Count: > 0 } chunks)
            {
                renewal.Put(Embed(chunks, embedder, cancellation));
                continue;
            }

            await renewed.PrepareAsync(StoryAssigner.Compared, cancellation).ConfigureAwait(false);
            switching();
            if (renewal.TrySwitch(StoryAssigner.Compared, renewed.Find, switched))
            {
                return;
            }
        }
    }

    /// <summary>Removes vectors that nothing is searched by any more, and gives their space back.</summary>
    public async Task RemoveOldAsync(CancellationToken cancellation)
    {
        var removed = 0;
        while (renewal.RemoveOld(RemovedPerTurn) is > 0 and var some)
        {
            removed += some;
            await foreground.WaitForRestAsync(s_longestWait, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }

        if (removed > 0)
        {
            renewal.GiveBackSpace();
        }
    }

    private IReadOnlyList<ChunkVectors> Embed(IReadOnlyList<ChunkText> chunks, IEmbedder embedder, CancellationToken cancellation)
    {
        try
        {
            return Vectors(chunks, embedder, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && chunks.Count > 1)
        {
            return [.. chunks.SelectMany(chunk => Embed([chunk], embedder, cancellation))];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"The new embedder fails on chunk {chunks[0].Chunk}, and the old vectors stay in charge: {failure.Message}",
                failure
            );
        }
    }

    private ChunkVectors[] Vectors(IReadOnlyList<ChunkText> chunks, IEmbedder embedder, CancellationToken cancellation)
    {
        string[][] texts =
        [
            .. chunks.Select(chunk =>
                (string[])[chunk.Text, .. _windows.Cut(chunk.Text).Select(window => chunk.Text[window.Start..window.End])]
            ),
        ];
        var vectors = embedder.EmbedPassages([.. texts.SelectMany(own => own)], cancellation);
        var next = 0;
        return
        [
            .. chunks.Select(
                (chunk, i) =>
                {
                    var own = vectors[next..(next += texts[i].Length)];
                    return new ChunkVectors(chunk.Chunk, own[0], own[1..]);
                }
            ),
        ];
    }
}
