using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Models;
using Rag.Ingestion;
using Rag.Ingestion.Queue;
using Rag.Ingestion.Tests;
using Rag.Ingestion.Tests.Chunking;
using Rag.Stores.Embedded;
using Rag.Stores.Queue;

namespace Rag.Replay;

/// <summary>Entries through the queue into a store: begun anew after a kill, it goes on where the queue says that it was.</summary>
internal static class ReplayRun
{
    private const int EntriesPerCall = 50;

    public static EmbeddedStore OpenStore(string folder) => EmbeddedStore.Open(folder, new EmbeddedStoreOptions("hash", 4));

    /// <param name="pace">What embedding a batch is to take at least.</param>
    /// <param name="opened">Called before the first entry.</param>
    public static async Task RunAsync(string folder, string entries, int most, TimeSpan pace, Action opened)
    {
        using var store = OpenStore(folder);
        using var queue = SqliteArticleQueue.Open(folder, TimeProvider.System);
        using var metrics = new IngestMetrics(TimeProvider.System);
        var pipeline = new QueuePipeline(
            store,
            store,
            new PacedEmbedder(pace),
            new GreedyTokenizer(),
            queue,
            new ArticleOutcomes(),
            TimeProvider.System,
            metrics,
            NullLogger<QueuePipeline>.Instance
        );
        opened();
        using var stop = new CancellationTokenSource();
        var storing = pipeline.RunAsync(stop.Token);
        foreach (var batch in ReplayEntries.Read(entries, most).Skip(Queued(folder)).Chunk(EntriesPerCall))
        {
            await queue.EnqueueAsync(batch, CancellationToken.None);
        }

        await stop.CancelAsync();
        await storing;
        await pipeline.DrainAsync(CancellationToken.None);
    }

    /// <summary>Each queued entry has taken one ticket, so the last one given says how many there were.</summary>
    private static int Queued(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "work.db")};Pooling=False;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'work'";
        return checked((int)(long)command.ExecuteScalar()!);
    }

    private sealed class PacedEmbedder(TimeSpan pace) : IEmbedder
    {
        private readonly HashEmbedder _inner = new();

        public int Dimensions => _inner.Dimensions;

        public string Digest => _inner.Digest;

        public float[][] EmbedPassages(IReadOnlyList<string> texts, CancellationToken cancellation)
        {
            cancellation.WaitHandle.WaitOne(pace);
            return _inner.EmbedPassages(texts, cancellation);
        }

        public float[] EmbedQuestion(string question, CancellationToken cancellation) => _inner.EmbedQuestion(question, cancellation);
    }
}
